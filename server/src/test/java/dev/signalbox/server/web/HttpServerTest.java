package dev.signalbox.server.web;

import static dev.signalbox.server.web.HttpFixture.CLOSE;
import static dev.signalbox.server.web.HttpFixture.JSON;
import static dev.signalbox.server.web.HttpFixture.SPEC;
import static dev.signalbox.server.web.HttpFixture.log;
import static dev.signalbox.server.web.HttpFixture.readEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.server.service.FakeEngine;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.ServiceLimits;
import dev.signalbox.server.web.HttpFixture.Answer;
import java.io.InputStream;
import java.net.BindException;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpServerTest {
  private final HttpFixture http = new HttpFixture();
  private final FakeEngine engine = http.engine;

  @AfterEach
  void stop() {
    http.close();
  }

  @Test
  void aTakenPortIsAnError() {
    assertThatThrownBy(() -> http.start(http.server.port(), http.gate, Line.Limits.DEFAULT))
        .hasRootCauseInstanceOf(BindException.class)
        .hasMessageContaining("in use");
  }

  // ---- what it does --------------------------------------------------------------------------

  @Test
  void aRunIsSubmittedFetchedListedAndCancelled() throws Exception {
    JsonNode job = http.post("/v1/runs", SPEC).json(200);
    assertThat(job.get("id").asText()).isEqualTo("r1");
    String token = job.get("token").asText();
    assertThat(token).startsWith("sb1_");

    assertThat(http.get("/v1/runs/r1/status").json(200).get("code").asText()).isEqualTo("PENDING");
    engine.assign(new RunId(1), 0);
    engine.write(new RunId(1), 0, 1, log("hello\nwor"));
    JsonNode page = http.post("/v1/fetch", "{\"token\":\"" + token + "\"}").json(200);
    assertThat(page.get("jobStatus").get("code").asText()).isEqualTo("RUNNING");
    assertThat(page.get("responses").get(2).get("log").get("text").asText()).isEqualTo("hello");
    assertThat(page.get("end").asBoolean()).isFalse();

    JsonNode run = http.get("/v1/runs/r1").json(200);
    assertThat(run.get("tasks").get(0).get("attempts").get(0).get("state").asText())
        .isEqualTo("ASSIGNED");
    assertThat(http.get("/v1/runs?states=RUNNING&pageSize=5").json(200).get("runs")).hasSize(1);
    assertThat(http.get("/v1/runs?states=FAILED").json(200).get("runs")).isEmpty();
    assertThat(http.get("/v1/runs/r1/logs").body()).isEqualTo("hello\nwor");
    assertThat(http.request("GET", "/v1/runs/r1/logs", "Accept: application/json\r\n", "").body())
        .contains("\"data\":");

    assertThat(http.post("/v1/runs/r1:cancel", "{}").json(200).get("id").asText()).isEqualTo("r1");
    assertThat(engine.run(new RunId(1)).message()).isEqualTo("cancelled by a client");
  }

  @Test
  void aBatchAnswersForEachItem() throws Exception {
    String bad = "{\"spec\":{\"name\":\"j\"}}";
    JsonNode items =
        http.post("/v1/runs:batch", "{\"requests\":[" + SPEC + "," + bad + "]}")
            .json(200)
            .get("items");
    assertThat(items.get(0).get("job").get("id").asText()).isEqualTo("r1");
    assertThat(items.get(1).get("error").get("code").asText()).isEqualTo("SB-SPEC-400");
  }

  @Test
  void theServerTellsAboutItself() throws Exception {
    assertThat(http.get("/v1/server").json(200).get("accepting").asBoolean()).isTrue();
    assertThat(http.get("/healthz").body()).isEqualTo("ok\n");
    assertThat(http.get("/readyz").status()).isEqualTo(200);
    Answer answer = http.get("/healthz");
    assertThat(answer.head())
        .contains("X-Content-Type-Options: nosniff", "Cache-Control: no-store")
        .doesNotContain("Access-Control");
  }

  @Test
  void aServerThatStartsLivesButDoesNotServe() throws Exception {
    Gate closed = new Gate(ServiceLimits.DEFAULT);
    try (HttpServer starting = http.start(0, closed, Line.Limits.DEFAULT)) {
      String rest = " HTTP/1.1\r\nHost: 127.0.0.1:" + starting.port() + "\r\n" + CLOSE + "\r\n";
      assertThat(http.rawAt(starting.port(), "GET /healthz" + rest).status()).isEqualTo(200);
      assertThat(http.rawAt(starting.port(), "GET /readyz" + rest).status()).isEqualTo(503);
      assertThat(http.rawAt(starting.port(), "GET /v1/server" + rest).body())
          .contains("SB-NODE-503");
    }
  }

  @Test
  void everyRouteIsInTheOpenApiDocumentAndServes() throws Exception {
    JsonNode document = http.get("/openapi.json").json(200);
    assertThat(document.get("openapi").asText()).isEqualTo("3.1.0");
    Set<String> written = new HashSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        m -> written.add(m.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(written)
        .hasSize(14)
        .contains("POST /v1/runs", "POST /v1/fetch", "GET /v1/runs/{run}/events", "GET /readyz");
    for (String route : written) {
      String[] parts = route.split(" ", 2);
      String path = parts[1].replace("{run}", "r999");
      Answer answer = http.request(parts[0], path, JSON, parts[0].equals("POST") ? "{}" : "");
      assertThat(answer.body()).as(route).doesNotContain("SB-HTTP-404", "SB-HTTP-405");
    }
    checkReferences(document, document);
  }

  private static void checkReferences(JsonNode node, JsonNode document) {
    if (node.has("$ref")) {
      String pointer = node.get("$ref").asText().substring(1);
      assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
    }
    node.forEach(child -> checkReferences(child, document));
  }

  // ---- following -----------------------------------------------------------------------------

  @Test
  void eventsFollowARunToItsEndAndResumeAtTheLastOne() throws Exception {
    http.post("/v1/runs", SPEC).json(200);
    RunId id = new RunId(1);
    try (Socket socket = http.open("GET", "/v1/runs/r1/events", "", "")) {
      InputStream in = socket.getInputStream();
      engine.assign(id, 0);
      String seen = readEvent(in, "ASSIGNED");
      engine.write(id, 0, 1, log("one\n"));
      seen += readEvent(in, "\"one\"");
      engine.end(id, 0, Outcome.exited(0), false);
      engine.finish(id, RunState.SUCCEEDED, "");
      seen += readEvent(in, "\"end\":true");
      assertThat(seen).contains("text/event-stream", "event: response\nid: sb1_", "\ndata: {");

      String last =
          seen.substring(seen.lastIndexOf("\nid: ") + 5).lines().findFirst().orElseThrow();
      Answer again =
          http.request("GET", "/v1/runs/r1/events", "Last-Event-ID: " + last + "\r\n", "");
      assertThat(again.status()).isEqualTo(204);
      String first = seen.substring(seen.indexOf("\nid: ") + 5).lines().findFirst().orElseThrow();
      Answer rest =
          http.request("GET", "/v1/runs/r1/events", "Last-Event-ID: " + first + "\r\n", "");
      assertThat(rest.body()).contains("\"end\":true");
    }
  }

  @Test
  void watchFollowsFromAToken() throws Exception {
    String token = http.post("/v1/runs", SPEC).json(200).get("token").asText();
    engine.assign(new RunId(1), 0);
    engine.end(new RunId(1), 0, Outcome.exited(3), false);
    engine.finish(new RunId(1), RunState.FAILED, "task t: exit code 3");
    Answer answer = http.post("/v1/watch", "{\"token\":\"" + token + "\"}");
    assertThat(answer.body()).contains("\"code\":\"FAILED\"", "\"exitCode\":3", "\"end\":true");
    assertThat(http.post("/v1/watch", "{\"token\":\"sb1_x\"}").json(400).get("code").asText())
        .isEqualTo("SB-TOKEN-400");
  }

  // ---- what it refuses -----------------------------------------------------------------------

  @Test
  void foreignHostsAreRefused() throws Exception {
    for (String foreign :
        List.of(
            "evil.example", "evil.example:" + http.server.port(), "127.0.0.1:1", "localhost", "")) {
      Answer answer =
          http.raw("GET /v1/server HTTP/1.1\r\nHost: " + foreign + "\r\n" + CLOSE + "\r\n");
      assertThat(answer.status()).as(foreign).isIn(400, 403);
      assertThat(answer.body()).contains("SB-HTTP-40");
    }
    assertThat(http.raw("GET /v1/server HTTP/1.1\r\n" + CLOSE + "\r\n").status()).isEqualTo(400);
    for (String own : List.of("localhost", "127.0.0.1", "[::1]", "BOX.example", "LocalHost")) {
      String authority = own + ":" + http.server.port();
      Answer answer =
          http.raw("GET /healthz HTTP/1.1\r\nHost: " + authority + "\r\n" + CLOSE + "\r\n");
      assertThat(answer.status()).as(own).isEqualTo(200);
    }
  }

  @Test
  void foreignOriginsAndSitesAreRefused() throws Exception {
    for (String header :
        List.of(
            "Origin: http://evil.example",
            "Origin: null",
            "Origin: https://" + http.host,
            "Origin: http://127.0.0.1:1",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site")) {
      Answer answer = http.request("POST", "/v1/runs", JSON + header + "\r\n", SPEC);
      assertThat(answer.json(403).get("code").asText()).as(header).isEqualTo("SB-HTTP-403");
    }
    assertThat(engine.find(new RunId(1))).isEmpty();
    String own = "Origin: http://" + http.host + "\r\nSec-Fetch-Site: same-origin\r\n";
    assertThat(http.request("POST", "/v1/runs", JSON + own, SPEC).status()).isEqualTo(200);
    assertThat(http.request("OPTIONS", "/v1/runs", "Origin: http://evil.example\r\n", "").status())
        .isEqualTo(403);
  }

  @Test
  void bodiesThatAreNotJsonAreRefused() throws Exception {
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "", "json")) {
      Answer answer = http.request("POST", "/v1/runs", "Content-Type: " + type + "\r\n", SPEC);
      assertThat(answer.status()).as(type).isIn(400, 415);
    }
    assertThat(http.request("POST", "/v1/runs", "", SPEC).json(415).get("code").asText())
        .isEqualTo("SB-HTTP-415");
    assertThat(engine.find(new RunId(1))).isEmpty();
    String utf8 = "Content-Type: application/json; charset=UTF-8\r\n";
    assertThat(http.request("POST", "/v1/runs", utf8, SPEC).status()).isEqualTo(200);
  }

  @Test
  void unknownFieldsAreNamedWithTheOneThatWasMeant() throws Exception {
    JsonNode error = http.post("/v1/runs", SPEC.replace("\"tasks\"", "\"taks\"")).json(400);
    assertThat(error.get("code").asText()).isEqualTo("SB-REQUEST-400");
    assertThat(error.get("message").asText()).contains("taks", "Did you mean \"tasks\"?");
    error = http.get("/v1/runs?pagesize=3").json(400);
    assertThat(error.get("message").asText()).contains("Did you mean \"pageSize\"?");
  }

  @Test
  void bodiesOverTheLimitAreRefused() throws Exception {
    String large = "{\"requestId\":\"" + "x".repeat(4 * 1024 * 1024) + "\"}";
    Answer answer = http.post("/v1/runs", large);
    assertThat(answer.json(413).get("code").asText()).isEqualTo("SB-HTTP-413");
    StringBuilder chunks = new StringBuilder();
    String chunk = "100000\r\n" + " ".repeat(0x100000) + "\r\n";
    for (int i = 0; i < 5; i++) {
      chunks.append(chunk);
    }
    String head = "POST /v1/runs HTTP/1.1\r\nHost: " + http.host + "\r\n" + JSON + CLOSE;
    answer = http.raw(head + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
    assertThat(answer.status()).isEqualTo(413);
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    assertThat(http.get("/nothing").json(404).get("code").asText()).isEqualTo("SB-HTTP-404");
    assertThat(http.get("/v1/fetch").json(405).get("code").asText()).isEqualTo("SB-HTTP-405");
    assertThat(http.get("/v1/runs/r7").json(404).get("code").asText()).isEqualTo("SB-RUN-404");
    assertThat(http.get("/v1/runs/seven").json(400).get("code").asText())
        .isEqualTo("SB-REQUEST-400");
    String token = http.post("/v1/runs", SPEC).json(200).get("token").asText();
    assertThat(http.get("/v1/runs/" + token).json(400).get("message").asText()).contains("URL");
  }

  @Test
  void aBugIsToldByItsIdOnly() throws Exception {
    engine.submitFailure = new IllegalStateException("secret path /etc/x");
    JsonNode error = http.post("/v1/runs", SPEC).json(500);
    assertThat(error.get("code").asText()).isEqualTo("SB-INTERNAL-500");
    assertThat(error.get("message").asText()).doesNotContain("secret");
  }

  @Test
  void malformedRequestsAreRefusedWithoutAStackTrace() throws Exception {
    Random random = new Random(7);
    String token = http.post("/v1/runs", SPEC).json(200).get("token").asText();
    for (int i = 0; i < 250; i++) {
      String path = List.of("/v1/runs", "/v1/fetch", "/v1/runs:batch", "/v1/watch").get(i % 4);
      String body = List.of(SPEC, "{\"token\":\"" + token + "\"}").get(i % 2);
      Answer answer = http.post(path, broken(random, body));
      assertClean(i, answer);
    }
    for (int i = 0; i < 100; i++) {
      StringBuilder noise = new StringBuilder();
      for (int j = random.nextInt(300); j >= 0; j--) {
        noise.append(
            (char) (random.nextInt(4) == 0 ? random.nextInt(256) : 32 + random.nextInt(95)));
      }
      String head = random.nextBoolean() ? "GET /" : "";
      assertClean(i, http.raw(head + noise + "\r\n\r\n"));
    }
    assertClean(
        0,
        http.raw(
            "GET / HTTP/1.1\r\nHost: " + http.host + "\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"));
    assertClean(0, http.raw("GET /" + "y".repeat(100_000) + " HTTP/1.1\r\n\r\n"));
    assertThat(http.get("/healthz").status()).isEqualTo(200);
  }

  private static String broken(Random random, String body) {
    StringBuilder text = new StringBuilder(body);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(0x3000));
        case 1 -> text.setLength(Math.max(1, at));
        case 2 -> text.insert(at, "{\"a\":".repeat(random.nextInt(3_000)));
        case 3 -> text.insert(at, "9".repeat(random.nextInt(60)));
        default -> text.deleteCharAt(at);
      }
      if (text.isEmpty()) {
        text.append('x');
      }
    }
    return text.toString();
  }

  private static void assertClean(int number, Answer answer) {
    String what = number + ": " + answer.head() + answer.body();
    // A connection that is just closed is an answer too; a change may have left the request good.
    assertThat(answer.status()).as(what).matches(s -> s == -1 || s == 200 || (s >= 400 && s < 500));
    assertThat(answer.body()).doesNotContain("\tat ", "Exception", "java.", "<html");
  }
}
