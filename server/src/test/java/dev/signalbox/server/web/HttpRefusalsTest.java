package dev.signalbox.server.web;

import static dev.signalbox.server.web.HttpFixture.CLOSE;
import static dev.signalbox.server.web.HttpFixture.JSON;
import static dev.signalbox.server.web.HttpFixture.SPEC;
import static dev.signalbox.server.web.HttpFixture.log;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.InboundBytes;
import dev.signalbox.server.service.ServiceLimits;
import dev.signalbox.server.web.HttpFixture.Answer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is not quite HTTP, not quite JSON, or too much. */
@Timeout(60)
final class HttpRefusalsTest {
  private static final int PAGE_BYTES_MAX = 1024 * 1024 + 64 * 1024;

  private final HttpFixture http = new HttpFixture();

  @AfterEach
  void stop() {
    http.close();
  }

  // ---- JSON ----------------------------------------------------------------------------------

  @Test
  void whatIsNotJsonIsRefusedWithItsPlace() throws Exception {
    Map<String, String> places =
        Map.ofEntries(
            Map.entry(SPEC + " x", "line 1, column " + (SPEC.length() + 2)),
            Map.entry(SPEC + "\n{}", "line 2, column 1"),
            Map.entry(SPEC + "]", "line 1, column " + (SPEC.length() + 1)),
            Map.entry(SPEC.replace('"', '\''), "line 1, column 2"),
            Map.entry("{spec:{}}", "line 1, column 2"),
            Map.entry("{\"requestId\":\"a\",\n \"requestId\":\"b\"}", "line 2, column"),
            Map.entry("{\"params\":{\"a\":\"1\",\"a\":\"2\"}}", "Duplicate"),
            Map.entry("{\"requestId\":\"\\ud800\"}", "surrogate"),
            Map.entry("{\"params\":{\"\\udc00\":\"\"}}", "surrogate"),
            Map.entry("{\"requestId\":\"a\tb\"}", "line 1, column"),
            Map.entry("{\"requestId\":\"a\",}", "line 1, column 18"),
            Map.entry("{/* */}", "line 1, column 2"),
            Map.entry("{\"priority\":01}", "line 1, column"),
            Map.entry("{\"priority\":NaN}", "line 1, column"),
            Map.entry("{\"priority\":+1}", "line 1, column"),
            Map.entry("\ufeff{}", "line 1, column 1"),
            Map.entry("[]", "not an object"),
            Map.entry("", "not an object"),
            Map.entry("null", "not an object"),
            Map.entry("{\"a\":".repeat(101), "depth"),
            Map.entry("{\"a\":" + "[".repeat(200_000), "depth"));
    for (Map.Entry<String, String> each : places.entrySet()) {
      String body = each.getKey();
      JsonNode error = http.post("/v1/runs", body).json(400);
      String what = body.substring(0, Math.min(120, body.length()));
      assertThat(error.get("code").asText()).as(what).isEqualTo("SB-REQUEST-400");
      assertThat(error.get("message").asText())
          .as(what)
          .contains(each.getValue())
          .doesNotContain("StreamRead", "Source", "jackson");
    }
    assertThat(http.engine.find(new RunId(1))).isEmpty();
    String whole = "\n" + SPEC.replace("\"j\"", "\"\\u006a\"") + "\r\n\t ";
    assertThat(http.post("/v1/runs", whole).status()).isEqualTo(200);
    String pair = "{\"requestId\":\"\\ud83d\\ude00\"," + SPEC.substring(1);
    assertThat(http.post("/v1/runs", pair).status()).isEqualTo(200);
  }

  @Test
  void valuesOfAnotherTypeAreRefusedWithTheirPlace() throws Exception {
    Map<String, String> said =
        Map.ofEntries(
            Map.entry(command("false"), "\"argv\" takes text, not false, at line 1, column 50"),
            Map.entry(command("1"), "\"argv\" takes text, not a number"),
            Map.entry(command("[\"a\"]"), "\"argv\" takes text, not an array"),
            Map.entry(command("{}"), "\"argv\" takes text, not an object"),
            Map.entry("{\"requestId\":1}", "\"requestId\" takes text, not a number"),
            Map.entry("{\"request_id\":true}", "\"request_id\" takes text, not true"),
            Map.entry("{\"requestId\":[\"a\"]}", "\"requestId\" takes text, not an array"),
            Map.entry("{\"params\":{\"a\":1}}", "\"a\" takes text, not a number"),
            Map.entry("{\"params\":[]}", "\"params\" takes an object, not an array"),
            Map.entry("{\"fetchTimeout\":10}", "\"fetchTimeout\" takes text, not a number"),
            Map.entry("{\"fetchTimeout\":[\"10s\"]}", "takes text, not an array"),
            Map.entry("{\"priority\":[1]}", "\"priority\" takes a number, not an array"),
            Map.entry("{\"priority\":true}", "\"priority\" takes a number, not true"),
            Map.entry("{\"spec\":\"j\"}", "\"spec\" takes an object, not text"),
            Map.entry("{\"spec\":{\"tasks\":{}}}", "\"tasks\" takes an array, not an object"),
            Map.entry(
                "{\"spec\":{\"tasks\":[{\"sql\":{\"parallel\":\"true\"}}]}}",
                "\"parallel\" takes true or false, not text"));
    for (Map.Entry<String, String> each : said.entrySet()) {
      JsonNode error = http.post("/v1/runs", each.getKey()).json(400);
      assertThat(error.get("code").asText()).as(each.getKey()).isEqualTo("SB-REQUEST-400");
      assertThat(error.get("message").asText()).as(each.getKey()).contains(each.getValue());
    }
    assertThat(http.engine.find(new RunId(1))).isEmpty();
    String right = "{\"priority\":\"7\",\"params\":null,\"requestId\":null," + SPEC.substring(1);
    assertThat(http.post("/v1/runs", right).status()).isEqualTo(200);
  }

  private static String command(String argument) {
    return "{\"spec\":{\"name\":\"j\",\"tasks\":[{\"command\":{\"argv\":[" + argument + "]}}]}}";
  }

  @Test
  void aLargeBodyOfManyNamesIsReadInTime() throws Exception {
    StringBuilder params = new StringBuilder();
    for (int i = 0; params.length() < 3_900_000; i++) {
      params.append(i == 0 ? "" : ",").append("\"p").append(i).append("\":\"\"");
    }
    JsonNode error = http.post("/v1/runs", "{\"params\":{" + params + "}}").json(400);
    assertThat(error.get("code").asText()).isEqualTo("SB-SPEC-400");
  }

  // ---- how much of it at once ----------------------------------------------------------------

  @Test
  void largeBodiesAreRefusedWhileTooMuchComesInAndSmallOnesAreNot() throws Exception {
    InboundBytes inbound = new InboundBytes(300_000);
    Gate narrow = new Gate(ServiceLimits.DEFAULT, inbound).open();
    String large = "{\"requestId\":\"" + "x".repeat(250_000) + "\"}";
    try (HttpServer server = http.start(0, narrow, Line.Limits.DEFAULT);
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String head = "POST /v1/runs HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n" + JSON;
      head += CLOSE + "Content-Length: ";
      String whole = head + large.length() + "\r\n\r\n" + large;
      HttpFixture.write(slow, whole.substring(0, whole.length() - 1));
      while (inbound.held() < 200_000) {
        Thread.onSpinWait();
      }
      assertThat(http.rawAt(server.port(), whole).json(429).get("code").asText())
          .isEqualTo("SB-NODE-429");
      String small = head + SPEC.length() + "\r\n\r\n" + SPEC;
      assertThat(http.rawAt(server.port(), small).status()).isEqualTo(200);
      HttpFixture.write(slow, whole.substring(whole.length() - 1));
      assertThat(Answer.read(slow).json(400).get("code").asText()).isEqualTo("SB-SPEC-400");
      while (inbound.held() > 0) {
        Thread.onSpinWait();
      }
      assertThat(http.rawAt(server.port(), whole).status()).isEqualTo(400);
    }
  }

  // ---- where a body ends ---------------------------------------------------------------------

  @Test
  void bodiesOfUnclearLengthAreRefusedAndTheConnectionClosed() throws Exception {
    String chunks = "2\r\n{}\r\n0\r\n\r\n";
    List<String> requests =
        List.of(
            "Content-Length: -2\r\n\r\n{}",
            "Content-Length: +2\r\n\r\n{}",
            "Content-Length: 2, 2\r\n\r\n{}",
            "Content-Length: 0x2\r\n\r\n{}",
            "Content-Length: two\r\n\r\n{}",
            "Content-Length:\r\n\r\n{}",
            "Content-Length: 99999999999999999999\r\n\r\n{}",
            "Content-Length: 2\r\nContent-Length: 20\r\n\r\n{}",
            "Content-Length: 0\r\nContent-Length: 2\r\n\r\n{}",
            "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
            "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n" + chunks,
            "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks,
            "Transfer-Encoding: identity\r\n\r\n{}",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
            "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nmore\r\n");
    for (String rest : requests) {
      for (String path : List.of("/v1/runs", "/v1/fetch", "/v1/runs/r1:cancel")) {
        // Neither side says close, nor does the client send more.
        Answer answer = keptOpen("POST " + path, JSON + rest);
        assertThat(answer.status()).as(rest).isEqualTo(400);
        assertThat(answer.head()).as(rest).containsIgnoringCase("Connection: close");
        assertThat(answer.body()).as(rest).contains("SB-HTTP-400");
      }
      Answer answer = keptOpen("GET /v1/server", rest);
      assertThat(answer.status()).as("GET with " + rest).isIn(200, 400);
    }
    assertThat(http.get("/healthz").status()).isEqualTo(200);
  }

  private Answer keptOpen(String line, String rest) throws Exception {
    try (Socket socket = http.connect()) {
      HttpFixture.write(socket, line + " HTTP/1.1\r\nHost: " + http.host + "\r\n" + rest);
      if (line.startsWith("GET")) {
        socket.shutdownOutput();
      }
      return Answer.read(socket);
    }
  }

  // ---- methods and versions ------------------------------------------------------------------

  @Test
  void wrongMethodsAreToldTheRightOnes() throws Exception {
    Answer answer = http.request("DELETE", "/v1/runs", "", "");
    assertThat(answer.json(405).get("message").asText()).contains("GET or POST");
    assertThat(answer.head()).containsPattern("(?m)^Allow: (GET, POST|POST, GET)$");
    assertThat(http.get("/v1/fetch").head()).containsPattern("(?m)^Allow: POST$");
    assertThat(http.request("PUT", "/v1/runs/r1/logs", "", "").head())
        .containsPattern("(?m)^Allow: GET$");
  }

  @Test
  void headHasNoBody() throws Exception {
    for (String path : List.of("/healthz", "/v1/runs", "/v1/runs/r9", "/nothing")) {
      Answer answer = http.request("HEAD", path, "", "");
      assertThat(answer.status()).as(path).isIn(404, 405);
      assertThat(answer.body()).as(path).isEmpty();
    }
    Answer foreign = http.raw("HEAD / HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE + "\r\n");
    assertThat(foreign.status()).isEqualTo(403);
    assertThat(foreign.body()).isEmpty();
  }

  @Test
  void otherVersionsOfHttpAreAnswered() throws Exception {
    Answer old = http.raw("GET /healthz HTTP/1.0\r\nHost: " + http.host + "\r\n\r\n");
    assertThat(old.json(505).get("code").asText()).isEqualTo("SB-HTTP-505");
    for (String version : List.of("HTTP/2.0", "HTTP/1.2", "http/1.1", "FTP/1.1", "")) {
      Answer answer = http.raw("GET /healthz " + version + "\r\nHost: " + http.host + "\r\n\r\n");
      assertThat(answer.status()).as(version).isEqualTo(400);
    }
    assertThat(http.raw("\u0001GET / HTTP/1.1\r\n\r\n").json(400).get("code").asText())
        .isEqualTo("SB-HTTP-400");
  }

  // ---- tokens --------------------------------------------------------------------------------

  @Test
  void eventsOfOneRunAreNotResumedWithATokenOfAnother() throws Exception {
    http.post("/v1/runs", SPEC).json(200);
    String other = http.post("/v1/runs", SPEC).json(200).get("token").asText();
    String last = "Last-Event-ID: " + other + "\r\n";
    JsonNode error = http.request("GET", "/v1/runs/r1/events", last, "").json(400);
    assertThat(error.get("code").asText()).isEqualTo("SB-TOKEN-400");
    error = http.request("GET", "/v1/runs/r1/events", "Last-Event-ID: x\r\n", "").json(400);
    assertThat(error.get("code").asText()).isEqualTo("SB-TOKEN-400");
    http.engine.finish(new RunId(2), RunState.CANCELLED, "");
    assertThat(http.request("GET", "/v1/runs/r2/events", last, "").body()).contains("\"end\":true");
  }

  // ---- pages ---------------------------------------------------------------------------------

  @Test
  void pagesAreBoundedAsTheyAreSent() throws Exception {
    String token = http.post("/v1/runs", SPEC).json(200).get("token").asText();
    RunId id = new RunId(1);
    http.engine.assign(id, 0);
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      String text = i + " " + "\0\u0001<'\u2028".repeat(i % 3 == 0 ? 1 : 2_000) + "\n";
      written.append(text);
      http.engine.write(id, 0, 1, log(text));
    }
    http.engine.finish(id, RunState.CANCELLED, "");
    StringBuilder read = new StringBuilder();
    boolean end = false;
    int pages = 0;
    while (!end) {
      Answer answer = http.post("/v1/fetch", "{\"token\":\"" + token + "\"}");
      assertThat(answer.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(PAGE_BYTES_MAX);
      JsonNode page = answer.json(200);
      for (JsonNode response : page.get("responses")) {
        if (response.has("log")) {
          read.append(response.get("log").path("text").asText()).append('\n');
        }
      }
      token = page.get("token").asText();
      end = page.get("end").asBoolean();
      pages++;
    }
    assertThat(read.toString()).isEqualTo(written.toString());
    assertThat(pages).isGreaterThan(5);
  }

  @Test
  void theBoundOfAPageIsExact() throws Exception {
    String token = http.post("/v1/runs", SPEC).json(200).get("token").asText();
    RunId id = new RunId(1);
    http.engine.assign(id, 0);
    http.engine.write(id, 0, 1, log("one\n\u96e8\0\nthree\n"));
    String responses = responsesOf(token, 0);
    int bytes = responses.getBytes(StandardCharsets.UTF_8).length + ",".length();
    assertThat(responsesOf(token, bytes)).isEqualTo(responses);
    assertThat(responses).startsWith(responsesOf(token, bytes - 1) + ",").endsWith("three\"}}");
  }

  /** The responses of a page of so many bytes at most, as they were sent. */
  private String responsesOf(String token, int pageBytes) throws Exception {
    String request = "{\"token\":\"" + token + "\",\"pageBytes\":" + pageBytes + "}";
    String page = http.post("/v1/fetch", request).body();
    return page.replaceAll("(?s).*\"responses\":\\[(.*)\\],\"token\".*", "$1");
  }

  @Test
  void listsAreBoundedAsTheyAreSent() throws Exception {
    String value = "\\u0001".repeat(60_000);
    for (int i = 0; i < 12; i++) {
      String run = "{\"params\":{\"p\":\"" + value + "\"}," + SPEC.substring(1);
      http.post("/v1/runs", run).json(200);
    }
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      Answer answer = http.get("/v1/runs?pageSize=1000&pageToken=" + next);
      assertThat(answer.body()).hasSizeLessThan(PAGE_BYTES_MAX);
      JsonNode page = answer.json(200);
      page.get("runs").forEach(run -> ids.add(run.get("id").asText()));
      next = page.path("nextPageToken").asText();
    } while (!next.isEmpty());
    assertThat(ids).hasSize(12).startsWith("r12", "r11").doesNotHaveDuplicates();
  }
}
