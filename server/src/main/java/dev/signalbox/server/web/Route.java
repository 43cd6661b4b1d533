package dev.signalbox.server.web;

import com.google.protobuf.Descriptors.Descriptor;
import dev.signalbox.server.service.Caller;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One operation at one path.
 *
 * @param method GET or POST
 * @param path with at most one variable segment, {@code {run}}, which may have a suffix
 * @param operation its name in the OpenAPI document
 * @param summary for people
 * @param body the message that the request's JSON is; null if there is none
 * @param parameters names of the query's parameters that it knows
 * @param answers what it answers with
 * @param work carries it out
 */
record Route(
    String method,
    String path,
    String operation,
    String summary,
    @Nullable Descriptor body,
    List<QueryParameter> parameters,
    Answer answers,
    Work work) {
  static final String VARIABLE = "{run}";

  Route {
    parameters = List.copyOf(parameters);
  }

  /**
   * A parameter of the query.
   *
   * @param name as it is written
   * @param type of its values, in the words of JSON Schema
   * @param repeated whether it may be there several times
   * @param bounds what else holds for its values, in the same words
   * @param description for people
   */
  record QueryParameter(
      String name, String type, boolean repeated, Map<String, Object> bounds, String description) {}

  /**
   * What a successful answer is.
   *
   * @param mediaType of the body
   * @param message which the body is the JSON of, or each of its lines or events; null for plain
   *     text
   * @param other the media type of its other form, which it has by what the client accepts; null if
   *     there is none
   */
  record Answer(String mediaType, @Nullable Descriptor message, @Nullable String other) {
    static final String TEXT = "text/plain";

    static Answer json(@Nullable Descriptor message) {
      return new Answer("application/json", message, null);
    }
  }

  /** Carries out a request. */
  interface Work {
    void handle(Visit visit) throws Exception;
  }

  /**
   * A request under way.
   *
   * @param run what stands for the variable; empty if the path has none
   */
  record Visit(Caller caller, String run, ServerRequest request, ServerResponse response) {}

  /** What stands for the variable if the path matches; empty text if it has none. */
  Optional<String> match(String actual) {
    int at = path.indexOf(VARIABLE);
    if (at < 0) {
      return path.equals(actual) ? Optional.of("") : Optional.empty();
    }
    String before = path.substring(0, at);
    String after = path.substring(at + VARIABLE.length());
    if (!actual.startsWith(before)
        || !actual.endsWith(after)
        || actual.length() <= before.length() + after.length()) {
      return Optional.empty();
    }
    String value = actual.substring(before.length(), actual.length() - after.length());
    return value.indexOf('/') < 0 && value.indexOf(':') < 0 ? Optional.of(value) : Optional.empty();
  }
}
