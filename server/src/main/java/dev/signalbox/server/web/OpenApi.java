package dev.signalbox.server.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.signalbox.api.v1.Error;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI 3.1 document. It is made of the routes that serve and the messages they read and
 * write, so it cannot say anything else than what is done.
 */
final class OpenApi {
  private final Supplier<List<Route>> routes;
  private final SchemaBounds bounds;
  private final Map<String, Object> schemas = new TreeMap<>();
  private volatile byte @Nullable [] document;

  OpenApi(Supplier<List<Route>> routes, SchemaBounds bounds) {
    this.routes = routes;
    this.bounds = bounds;
  }

  /** The document; made when it is first asked for. */
  byte[] document() {
    byte[] made = document;
    if (made == null) {
      made = write();
      document = made;
    }
    return made;
  }

  private synchronized byte[] write() {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(root());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException("maps and lists can be written", e);
    }
  }

  private Map<String, Object> root() {
    Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    for (Route route : routes.get()) {
      paths
          .computeIfAbsent(route.path(), path -> new LinkedHashMap<>())
          .put(route.method().toLowerCase(Locale.ROOT), operation(route));
    }
    schema(Error.getDescriptor());
    return ordered(
        "openapi",
        "3.1.0",
        "info",
        ordered(
            "title",
            "Signalbox",
            "version",
            "v1",
            "description",
            "Hand it a program, get a token, fetch with the token. The same as the gRPC service"
                + " signalbox.v1.Signalbox. Field names may also be written as in the .proto file;"
                + " unknown ones are refused."),
        "paths",
        paths,
        "components",
        ordered("schemas", schemas));
  }

  private Map<String, Object> operation(Route route) {
    Map<String, Object> operation =
        ordered("operationId", route.operation(), "summary", route.summary());
    List<Object> parameters = parameters(route);
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    if (route.body() != null) {
      operation.put(
          "requestBody",
          ordered("required", true, "content", content("application/json", route.body())));
    }
    Map<String, Object> responses =
        ordered(
            "200",
            done(route.answers()),
            "default",
            ordered(
                "description",
                "refused; the codes are in docs/errors.md",
                "content",
                content("application/json", Error.getDescriptor())));
    if (route.answers().mediaType().equals(EventStream.MEDIA_TYPE)) {
      responses.put("204", ordered("description", "nothing follows the last event"));
    }
    if (ArrowPages.MEDIA_TYPE.equals(route.answers().other())) {
      responses.put(
          "204", ordered("description", ArrowPages.EMPTY, "headers", headers(ArrowPages.HEADERS)));
    }
    operation.put("responses", responses);
    return operation;
  }

  private static List<Object> parameters(Route route) {
    List<Object> parameters = new ArrayList<>();
    if (route.path().contains(Route.VARIABLE)) {
      parameters.add(
          ordered(
              "name",
              "run",
              "in",
              "path",
              "required",
              true,
              "description",
              "a run's id, e.g. r42",
              "schema",
              ordered("type", "string", "pattern", SchemaBounds.RUN_ID)));
    }
    for (Route.QueryParameter each : route.parameters()) {
      Map<String, Object> type = ordered("type", each.type());
      type.putAll(new TreeMap<>(each.bounds()));
      parameters.add(
          ordered(
              "name",
              each.name(),
              "in",
              "query",
              "description",
              each.description(),
              "schema",
              each.repeated() ? ordered("type", "array", "items", type) : type));
    }
    return parameters;
  }

  private Map<String, Object> done(Route.Answer answer) {
    Map<String, Object> done = ordered("description", "done", "content", contents(answer));
    if (ArrowPages.MEDIA_TYPE.equals(answer.other())) {
      Map<String, Object> headers = headers(ArrowPages.HEADERS);
      headers.putAll(headers(ArrowPages.HEADERS_OF_ROWS));
      done.put("headers", headers);
    }
    return done;
  }

  private static Map<String, Object> headers(Map<String, String> descriptions) {
    Map<String, Object> headers = new TreeMap<>();
    descriptions.forEach(
        (name, description) ->
            headers.put(
                name, ordered("description", description, "schema", ordered("type", "string"))));
    return headers;
  }

  private Map<String, Object> contents(Route.Answer answer) {
    Map<String, Object> contents = content(answer.mediaType(), answer.message());
    String other = answer.other();
    if (other != null) {
      contents.putAll(content(other, null));
    }
    return contents;
  }

  private Map<String, Object> content(String mediaType, @Nullable Descriptor message) {
    if (mediaType.equals(ArrowPages.MEDIA_TYPE)) {
      return ordered(mediaType, ordered()); // Bytes: no words of JSON Schema describe them.
    }
    Object schema =
        message != null
            ? schema(message)
            : ordered("type", mediaType.endsWith("json") ? "object" : "string");
    return ordered(mediaType, ordered("schema", schema));
  }

  // ---- messages ------------------------------------------------------------------------------

  /** A reference to the message's schema, which is made with all it needs. */
  private Map<String, Object> schema(Descriptor message) {
    return switch (message.getFullName()) {
      case "google.protobuf.Duration" ->
          ordered("type", "string", "pattern", "^-?[0-9]+(\\.[0-9]+)?s$", "example", "1.5s");
      case "google.protobuf.Timestamp" -> ordered("type", "string", "format", "date-time");
      default -> reference(message);
    };
  }

  private Map<String, Object> reference(Descriptor message) {
    String name = message.getFullName().replace("signalbox.v1.", "");
    if (!schemas.containsKey(name)) {
      // Known before its fields are looked at: messages may hold themselves.
      Map<String, Object> properties = new LinkedHashMap<>();
      Map<String, Object> object =
          ordered("type", "object", "additionalProperties", false, "properties", properties);
      object.putAll(bounds.of(message));
      schemas.put(name, object);
      message.getFields().forEach(field -> properties.put(field.getJsonName(), field(field)));
    }
    return ordered("$ref", "#/components/schemas/" + name);
  }

  private Map<String, Object> field(FieldDescriptor field) {
    Map<String, Object> schema = unbounded(field);
    schema.putAll(new TreeMap<>(bounds.of(field)));
    return schema;
  }

  private Map<String, Object> unbounded(FieldDescriptor field) {
    if (field.isMapField()) {
      FieldDescriptor value = field.getMessageType().findFieldByName("value");
      return ordered("type", "object", "additionalProperties", single(value));
    }
    return field.isRepeated() ? ordered("type", "array", "items", single(field)) : single(field);
  }

  private Map<String, Object> single(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> ordered("type", "integer", "format", "int32");
      case LONG -> ordered("type", "string", "format", "int64");
      case FLOAT, DOUBLE -> ordered("type", "number");
      case BOOLEAN -> ordered("type", "boolean");
      case STRING -> ordered("type", "string");
      case BYTE_STRING -> ordered("type", "string", "contentEncoding", "base64");
      case ENUM ->
          ordered(
              "type",
              "string",
              "enum",
              field.getEnumType().getValues().stream().map(EnumValueDescriptor::getName).toList());
      case MESSAGE -> schema(field.getMessageType());
    };
  }

  /** A map in the order of its arguments: name, value, name, value. */
  static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
