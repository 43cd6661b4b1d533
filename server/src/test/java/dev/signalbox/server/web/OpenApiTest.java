package dev.signalbox.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.api.v1.SignalboxOuterClass;
import dev.signalbox.server.service.ServiceLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The document says what the server does: what it forbids is refused, what it allows is taken. */
final class OpenApiTest {
  private static final String SAMPLE =
      """
      {"requestId": "", "priority": 1, "fetchTimeout": "60s", "params": {"a": "b"},
       "spec": {"name": "j", "queue": "default", "timeout": "1s", "params": {"a": "b"}, "tasks": [
         {"name": "t", "needs": ["s"], "env": {"A": "b"}, "workdir": "/tmp", "timeout": "1s",
          "grace": "1s", "command": {"argv": ["true"]},
          "retry": {"count": 1, "delay": "1s", "delayMax": "2s", "multiplier": 2, "jitter": 0.5},
          "limits": {"memoryBytes": "1", "cpuSeconds": "1", "openFiles": "9", "fileBytes": "1",
                     "umask": "0027"}},
         {"name": "s", "script": {"text": "true"}},
         {"name": "q", "sql": {"text": "select 1", "datasource": "default"}}]}}
      """;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpFixture http = new HttpFixture();
  private final Set<String> tried = new TreeSet<>();

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void everyBoundIsOfAFieldThatThereIs() {
    new SchemaBounds(ServiceLimits.DEFAULT)
        .keys()
        .forEach(
            key -> {
              String[] parts = key.split("\\.", -1);
              var message = SignalboxOuterClass.getDescriptor().findMessageTypeByName(parts[0]);
              assertThat(message).as(key).isNotNull();
              assertThat(message.findFieldByName(parts[1])).as(key).isNotNull();
            });
  }

  @Test
  void whatASchemaForbidsIsRefusedAndItsLimitsAreTaken() throws Exception {
    JsonNode document = http.get("/openapi.json").json(200);
    ObjectNode sample = (ObjectNode) json.readTree(SAMPLE);
    assertThat(submit(sample)).isEqualTo(200);
    walk(document, ref("RunRequest"), sample, sample);
    assertThat(tried)
        .contains(
            "name pattern",
            "priority maximum",
            "tasks maxItems",
            "params maxProperties",
            "text maxLength",
            "argv minItems",
            "count minimum",
            "umask pattern",
            "delayMax pattern",
            "spec required")
        .hasSizeGreaterThan(45);
  }

  @Test
  void logsAreToldAsTextAndAsJson() throws Exception {
    JsonNode document = http.get("/openapi.json").json(200);
    JsonNode content = document.at("/paths/~1v1~1runs~1{run}~1logs/get/responses/200/content");
    assertThat(content.fieldNames())
        .toIterable()
        .containsExactly("application/x-ndjson", "text/plain");
  }

  @Test
  void pagesAreToldAsJsonAndAsArrow() throws Exception {
    JsonNode responses =
        http.get("/openapi.json").json(200).at("/paths/~1v1~1fetch/post/responses");
    assertThat(responses.at("/200/content").fieldNames())
        .toIterable()
        .containsExactly("application/json", "application/vnd.apache.arrow.stream");
    assertThat(names(responses.at("/204/headers")))
        .containsExactly(
            "Signalbox-End", "Signalbox-Notice", "Signalbox-Status", "Signalbox-Token");
    assertThat(names(responses.at("/200/headers")))
        .containsAll(names(responses.at("/204/headers")))
        .contains("Signalbox-Attempt", "Signalbox-Statement", "Signalbox-Task");
  }

  // ---- going through the schemas -------------------------------------------------------------

  private ObjectNode ref(String name) {
    return json.createObjectNode().put("$ref", "#/components/schemas/" + name);
  }

  /** Tries all bounds of what the sample has at this place; the sample is as before afterwards. */
  private void walk(JsonNode document, JsonNode schema, JsonNode at, ObjectNode sample)
      throws Exception {
    JsonNode here =
        schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
    if (at instanceof ObjectNode object && here.has("properties")) {
      for (String name : names(object)) {
        JsonNode bounds = here.get("properties").get(name);
        for (JsonNode bad : forbidden(bounds, object.get(name))) {
          with(object, name, bad, sample, 400);
        }
        for (JsonNode good : limits(bounds)) {
          with(object, name, good, sample, 200);
        }
        bounds.fieldNames().forEachRemaining(word -> tried.add(name + " " + word));
        walk(document, bounds, object.get(name), sample);
      }
      for (JsonNode required : here.path("required")) {
        with(object, required.asText(), null, sample, 400);
        tried.add(required.asText() + " required");
      }
    }
    if (at instanceof ArrayNode array && here.has("items")) {
      for (JsonNode item : array) {
        walk(document, here.get("items"), item, sample);
      }
    }
  }

  private void with(
      ObjectNode object,
      String name,
      @org.jspecify.annotations.Nullable JsonNode value,
      ObjectNode sample,
      int status)
      throws Exception {
    JsonNode before = object.get(name);
    if (value == null) {
      object.remove(name);
    } else {
      object.set(name, value);
    }
    String shown = String.valueOf(value);
    assertThat(submit(sample))
        .as(name + " = " + shown.substring(0, Math.min(100, shown.length())))
        .isEqualTo(status);
    object.set(name, before);
  }

  private List<JsonNode> forbidden(JsonNode bounds, JsonNode value) {
    List<JsonNode> bad = new ArrayList<>();
    if (bounds.has("maxLength")) {
      bad.add(json.getNodeFactory().textNode(text(bounds, bounds.get("maxLength").asInt() + 1)));
    }
    if (bounds.has("pattern")) {
      bad.add(json.getNodeFactory().textNode("-1s"));
    }
    if (bounds.has("minimum")) {
      bad.add(json.getNodeFactory().numberNode(bounds.get("minimum").asInt() - 1));
    }
    if (bounds.has("maximum")) {
      bad.add(json.getNodeFactory().numberNode(bounds.get("maximum").asInt() + 1));
    }
    if (bounds.path("minItems").asInt() > 0) {
      bad.add(json.createArrayNode());
    }
    if (bounds.has("maxItems")) {
      ArrayNode many = json.createArrayNode();
      for (int i = bounds.get("maxItems").asInt(); i >= 0; i--) {
        many.add(value.get(0));
      }
      bad.add(many);
    }
    if (bounds.has("maxProperties")) {
      ObjectNode many = json.createObjectNode();
      for (int i = bounds.get("maxProperties").asInt(); i >= 0; i--) {
        many.put("p" + i, "");
      }
      bad.add(many);
      bad.add(json.createObjectNode().put("-1s", ""));
      int charsMax = bounds.at("/additionalProperties/maxLength").asInt();
      bad.add(json.createObjectNode().put("p", "x".repeat(charsMax + 1)));
    }
    return bad;
  }

  /** Values that are only just allowed, where any value of that size would be. */
  private List<JsonNode> limits(JsonNode bounds) {
    List<JsonNode> good = new ArrayList<>();
    if (bounds.has("maxLength") && bounds.get("maxLength").asInt() != 1_024) {
      good.add(json.getNodeFactory().textNode(text(bounds, bounds.get("maxLength").asInt())));
    }
    if (bounds.has("minimum")) {
      good.add(json.getNodeFactory().numberNode(bounds.get("minimum").asInt()));
      good.add(json.getNodeFactory().numberNode(bounds.get("maximum").asInt()));
    }
    return good;
  }

  private static String text(JsonNode bounds, int chars) {
    return (bounds.has("pattern") ? "/" : "x") + "x".repeat(chars - 1);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private int submit(ObjectNode sample) throws Exception {
    return http.post("/v1/runs", json.writeValueAsString(sample)).status();
  }
}
