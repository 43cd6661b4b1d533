package dev.signalbox.server.web;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.signalbox.api.v1.ListRequest;
import dev.signalbox.api.v1.LogsRequest;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.core.model.SpecCheck;
import dev.signalbox.server.service.ListQueries;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.service.ServiceException.Kind;
import dev.signalbox.server.web.Route.QueryParameter;
import io.helidon.common.uri.UriQuery;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the parameters of queries. Unknown ones have been refused before. */
final class Query {
  private static final Map<String, Object> PAGE_SIZES =
      Map.of("minimum", 0, "maximum", ListQueries.PAGE_MAX, "default", ListQueries.PAGE_DEFAULT);
  private static final Map<String, Object> ATTEMPTS =
      Map.of("minimum", 0, "maximum", Integer.MAX_VALUE);
  private static final Map<String, Object> TIME = Map.of("format", "date-time");
  private static final Map<String, Object> STREAMS = Map.of("enum", List.of("stdout", "stderr"));

  static final List<QueryParameter> OF_LIST =
      List.of(
          new QueryParameter(
              "states",
              "string",
              true,
              Map.of("enum", SchemaBounds.RUN_STATES),
              "only runs in one of these states"),
          new QueryParameter(
              "name", "string", false, SchemaBounds.NAME_OR_EMPTY, "only runs of this job"),
          new QueryParameter(
              "queue", "string", false, SchemaBounds.NAME_OR_EMPTY, "only runs of this queue"),
          new QueryParameter("pageSize", "integer", false, PAGE_SIZES, "50 if not given"),
          new QueryParameter(
              "pageToken",
              "string",
              false,
              Map.of("pattern", SchemaBounds.orEmpty(SchemaBounds.RUN_ID)),
              "nextPageToken of the page before"),
          new QueryParameter("createdAfter", "string", false, TIME, "RFC 3339, inclusive"),
          new QueryParameter("createdBefore", "string", false, TIME, "RFC 3339, exclusive"));

  static final List<QueryParameter> OF_LOGS =
      List.of(
          new QueryParameter("task", "string", false, SchemaBounds.NAME_OR_EMPTY, "only this task"),
          new QueryParameter(
              "attempt", "integer", false, ATTEMPTS, "only this attempt of each task"),
          new QueryParameter("stream", "string", false, STREAMS, "both if not given"),
          new QueryParameter("follow", "boolean", false, Map.of(), "go on until the run ends"));

  private final UriQuery query;

  Query(UriQuery query) {
    this.query = query;
  }

  ListRequest list() {
    ListRequest.Builder request = ListRequest.newBuilder();
    if (query.contains("states")) {
      query.all("states").forEach(request::addStates);
    }
    text("name").ifPresent(request::setName);
    text("queue").ifPresent(request::setQueue);
    text("pageToken").ifPresent(request::setPageToken);
    text("pageSize").ifPresent(value -> request.setPageSize(number("pageSize", value)));
    text("createdAfter").ifPresent(value -> request.setCreatedAfter(time("createdAfter", value)));
    text("createdBefore")
        .ifPresent(value -> request.setCreatedBefore(time("createdBefore", value)));
    return request.build();
  }

  LogsRequest logs(String run) {
    LogsRequest.Builder request = LogsRequest.newBuilder().setRun(run);
    text("task").ifPresent(request::setTask);
    text("attempt").ifPresent(value -> request.setAttempt(number("attempt", value)));
    text("follow").ifPresent(value -> request.setFollow(truth("follow", value)));
    text("stream").ifPresent(value -> request.setStream(stream(value)));
    return request.build();
  }

  private Optional<String> text(String name) {
    if (!query.contains(name)) {
      return Optional.empty();
    }
    if (query.all(name).size() > 1) {
      throw bad(name, "is there more than once");
    }
    return Optional.of(query.get(name));
  }

  private static int number(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw bad(name, SpecCheck.quote(value) + " is not a number");
    }
  }

  private static boolean truth(String name, String value) {
    return switch (value) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw bad(name, SpecCheck.quote(value) + " is neither true nor false");
    };
  }

  private static Stream stream(String value) {
    return switch (value) {
      case "stdout", "STDOUT" -> Stream.STDOUT;
      case "stderr", "STDERR" -> Stream.STDERR;
      default -> throw bad("stream", SpecCheck.quote(value) + " is neither stdout nor stderr");
    };
  }

  private static Timestamp time(String name, String value) {
    try {
      return Timestamps.parse(value);
    } catch (ParseException e) {
      throw bad(name, SpecCheck.quote(value) + " is not a time such as 2026-01-31T12:00:00Z");
    }
  }

  private static ServiceException bad(String name, String text) {
    return new ServiceException(Kind.INVALID, "SB-HTTP-400", "parameter " + name + ": " + text);
  }
}
