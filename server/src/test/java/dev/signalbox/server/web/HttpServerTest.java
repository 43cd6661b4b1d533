package dev.signalbox.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.service.FakeEngine;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.service.ServiceLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpServerTest {
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String SPEC =
      "{\"spec\":{\"name\":\"j\",\"tasks\":[{\"name\":\"t\",\"command\":{\"argv\":[\"true\"]}}]}}";

  private final ObjectMapper json = new ObjectMapper();
  private final FakeEngine engine = new FakeEngine();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Gate gate = new Gate(ServiceLimits.DEFAULT);
  private final HttpServer server = start(0);
  private final String host = "127.0.0.1:" + server.port();

  private HttpServer start(int port) {
    ServiceLimits limits = ServiceLimits.DEFAULT;
    TokenCodec tokens = new TokenCodec(new byte[32]);
    RunService service = new RunService(engine, engine, tokens, FakeEngine.rules(limits), threads);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      return HttpServer.start(address, List.of("box.example"), service, gate);
    } catch (BindException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void open() {
    gate.open();
  }

  @AfterEach
  void stop() {
    engine.wakeups().close();
    server.close();
    threads.close();
  }

  @Test
  void aTakenPortIsAnError() {
    assertThatThrownBy(() -> start(server.port()))
        .hasRootCauseInstanceOf(BindException.class)
        .hasMessageContaining("in use");
  }

  // ---- what it does --------------------------------------------------------------------------

  @Test
  void aRunIsSubmittedFetchedListedAndCancelled() throws Exception {
    JsonNode job = post("/v1/runs", SPEC).json(200);
    assertThat(job.get("id").asText()).isEqualTo("r1");
    String token = job.get("token").asText();
    assertThat(token).startsWith("sb1_");

    assertThat(get("/v1/runs/r1/status").json(200).get("code").asText()).isEqualTo("PENDING");
    engine.assign(new RunId(1), 0);
    engine.write(new RunId(1), 0, 1, log("hello\nwor"));
    JsonNode page = post("/v1/fetch", "{\"token\":\"" + token + "\"}").json(200);
    assertThat(page.get("jobStatus").get("code").asText()).isEqualTo("RUNNING");
    assertThat(page.get("responses").get(2).get("log").get("text").asText()).isEqualTo("hello");
    assertThat(page.get("end").asBoolean()).isFalse();

    JsonNode run = get("/v1/runs/r1").json(200);
    assertThat(run.get("tasks").get(0).get("attempts").get(0).get("state").asText())
        .isEqualTo("ASSIGNED");
    assertThat(get("/v1/runs?states=RUNNING&pageSize=5").json(200).get("runs")).hasSize(1);
    assertThat(get("/v1/runs?states=FAILED").json(200).get("runs")).isEmpty();
    assertThat(get("/v1/runs/r1/logs").body()).isEqualTo("hello\nwor");
    assertThat(request("GET", "/v1/runs/r1/logs", "Accept: application/json\r\n", "").body())
        .contains("\"data\":");

    assertThat(post("/v1/runs/r1:cancel", "{}").json(200).get("id").asText()).isEqualTo("r1");
    assertThat(engine.run(new RunId(1)).message()).isEqualTo("cancelled by a client");
  }

  @Test
  void aBatchAnswersForEachItem() throws Exception {
    String bad = "{\"spec\":{\"name\":\"j\"}}";
    JsonNode items =
        post("/v1/runs:batch", "{\"requests\":[" + SPEC + "," + bad + "]}").json(200).get("items");
    assertThat(items.get(0).get("job").get("id").asText()).isEqualTo("r1");
    assertThat(items.get(1).get("error").get("code").asText()).isEqualTo("SB-SPEC-400");
  }

  @Test
  void theServerTellsAboutItself() throws Exception {
    assertThat(get("/v1/server").json(200).get("accepting").asBoolean()).isTrue();
    assertThat(get("/healthz").body()).isEqualTo("ok\n");
    assertThat(get("/readyz").status()).isEqualTo(200);
    Answer answer = get("/healthz");
    assertThat(answer.head())
        .contains("X-Content-Type-Options: nosniff", "Cache-Control: no-store")
        .doesNotContain("Access-Control");
  }

  @Test
  void aServerThatStartsLivesButDoesNotServe() throws Exception {
    RunService service =
        new RunService(
            engine,
            engine,
            new TokenCodec(new byte[32]),
            FakeEngine.rules(ServiceLimits.DEFAULT),
            threads);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (HttpServer starting =
        HttpServer.start(any, List.of(), service, new Gate(ServiceLimits.DEFAULT))) {
      String rest = " HTTP/1.1\r\nHost: 127.0.0.1:" + starting.port() + "\r\n" + CLOSE + "\r\n";
      assertThat(rawAt(starting.port(), "GET /healthz" + rest).status()).isEqualTo(200);
      assertThat(rawAt(starting.port(), "GET /readyz" + rest).status()).isEqualTo(503);
      assertThat(rawAt(starting.port(), "GET /v1/server" + rest).body()).contains("SB-NODE-503");
    }
  }

  @Test
  void everyRouteIsInTheOpenApiDocumentAndServes() throws Exception {
    JsonNode document = get("/openapi.json").json(200);
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
      Answer answer = request(parts[0], path, JSON, parts[0].equals("POST") ? "{}" : "");
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
    post("/v1/runs", SPEC).json(200);
    RunId id = new RunId(1);
    try (Socket socket = open("GET", "/v1/runs/r1/events", "", "")) {
      InputStream in = socket.getInputStream();
      engine.assign(id, 0);
      String seen = readUntil(in, "ASSIGNED");
      engine.write(id, 0, 1, log("one\n"));
      seen += readUntil(in, "\"one\"");
      engine.end(id, 0, Outcome.exited(0), false);
      engine.finish(id, RunState.SUCCEEDED, "");
      seen += readUntil(in, "\"end\":true");
      assertThat(seen).contains("text/event-stream", "event: response\nid: sb1_", "\ndata: {");

      String last =
          seen.substring(seen.lastIndexOf("\nid: ") + 5).lines().findFirst().orElseThrow();
      Answer again = request("GET", "/v1/runs/r1/events", "Last-Event-ID: " + last + "\r\n", "");
      assertThat(again.status()).isEqualTo(204);
      String first = seen.substring(seen.indexOf("\nid: ") + 5).lines().findFirst().orElseThrow();
      Answer rest = request("GET", "/v1/runs/r1/events", "Last-Event-ID: " + first + "\r\n", "");
      assertThat(rest.body()).contains("\"end\":true");
    }
  }

  @Test
  void watchFollowsFromAToken() throws Exception {
    String token = post("/v1/runs", SPEC).json(200).get("token").asText();
    engine.assign(new RunId(1), 0);
    engine.end(new RunId(1), 0, Outcome.exited(3), false);
    engine.finish(new RunId(1), RunState.FAILED, "task t: exit code 3");
    Answer answer = post("/v1/watch", "{\"token\":\"" + token + "\"}");
    assertThat(answer.body()).contains("\"code\":\"FAILED\"", "\"exitCode\":3", "\"end\":true");
    assertThat(post("/v1/watch", "{\"token\":\"sb1_x\"}").json(400).get("code").asText())
        .isEqualTo("SB-TOKEN-400");
  }

  // ---- what it refuses -----------------------------------------------------------------------

  @Test
  void foreignHostsAreRefused() throws Exception {
    for (String foreign :
        List.of("evil.example", "evil.example:" + server.port(), "127.0.0.1:1", "localhost", "")) {
      Answer answer = raw("GET /v1/server HTTP/1.1\r\nHost: " + foreign + "\r\n" + CLOSE + "\r\n");
      assertThat(answer.status()).as(foreign).isIn(400, 403);
      assertThat(answer.body()).contains("SB-HTTP-40");
    }
    assertThat(raw("GET /v1/server HTTP/1.1\r\n" + CLOSE + "\r\n").status()).isEqualTo(400);
    for (String own : List.of("localhost", "127.0.0.1", "[::1]", "BOX.example", "LocalHost")) {
      String authority = own + ":" + server.port();
      Answer answer = raw("GET /healthz HTTP/1.1\r\nHost: " + authority + "\r\n" + CLOSE + "\r\n");
      assertThat(answer.status()).as(own).isEqualTo(200);
    }
  }

  @Test
  void foreignOriginsAndSitesAreRefused() throws Exception {
    for (String header :
        List.of(
            "Origin: http://evil.example",
            "Origin: null",
            "Origin: https://" + host,
            "Origin: http://127.0.0.1:1",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site")) {
      Answer answer = request("POST", "/v1/runs", JSON + header + "\r\n", SPEC);
      assertThat(answer.json(403).get("code").asText()).as(header).isEqualTo("SB-HTTP-403");
    }
    assertThat(engine.find(new RunId(1))).isEmpty();
    String own = "Origin: http://" + host + "\r\nSec-Fetch-Site: same-origin\r\n";
    assertThat(request("POST", "/v1/runs", JSON + own, SPEC).status()).isEqualTo(200);
    assertThat(request("OPTIONS", "/v1/runs", "Origin: http://evil.example\r\n", "").status())
        .isEqualTo(403);
  }

  @Test
  void bodiesThatAreNotJsonAreRefused() throws Exception {
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "", "json")) {
      Answer answer = request("POST", "/v1/runs", "Content-Type: " + type + "\r\n", SPEC);
      assertThat(answer.status()).as(type).isIn(400, 415);
    }
    assertThat(request("POST", "/v1/runs", "", SPEC).json(415).get("code").asText())
        .isEqualTo("SB-HTTP-415");
    assertThat(engine.find(new RunId(1))).isEmpty();
    String utf8 = "Content-Type: application/json; charset=UTF-8\r\n";
    assertThat(request("POST", "/v1/runs", utf8, SPEC).status()).isEqualTo(200);
  }

  @Test
  void unknownFieldsAreNamedWithTheOneThatWasMeant() throws Exception {
    JsonNode error = post("/v1/runs", SPEC.replace("\"tasks\"", "\"taks\"")).json(400);
    assertThat(error.get("code").asText()).isEqualTo("SB-REQUEST-400");
    assertThat(error.get("message").asText()).contains("taks", "Did you mean \"tasks\"?");
    error = get("/v1/runs?pagesize=3").json(400);
    assertThat(error.get("message").asText()).contains("Did you mean \"pageSize\"?");
  }

  @Test
  void bodiesOverTheLimitAreRefused() throws Exception {
    String large = "{\"requestId\":\"" + "x".repeat(4 * 1024 * 1024) + "\"}";
    Answer answer = post("/v1/runs", large);
    assertThat(answer.json(413).get("code").asText()).isEqualTo("SB-HTTP-413");
    StringBuilder chunks = new StringBuilder();
    String chunk = "100000\r\n" + " ".repeat(0x100000) + "\r\n";
    for (int i = 0; i < 5; i++) {
      chunks.append(chunk);
    }
    String head = "POST /v1/runs HTTP/1.1\r\nHost: " + host + "\r\n" + JSON + CLOSE;
    answer = raw(head + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
    assertThat(answer.status()).isEqualTo(413);
  }

  @Test
  void whatIsNotThereIsSaid() throws Exception {
    assertThat(get("/nothing").json(404).get("code").asText()).isEqualTo("SB-HTTP-404");
    assertThat(get("/v1/fetch").json(405).get("code").asText()).isEqualTo("SB-HTTP-405");
    assertThat(get("/v1/runs/r7").json(404).get("code").asText()).isEqualTo("SB-RUN-404");
    assertThat(get("/v1/runs/seven").json(400).get("code").asText()).isEqualTo("SB-REQUEST-400");
    String token = post("/v1/runs", SPEC).json(200).get("token").asText();
    assertThat(get("/v1/runs/" + token).json(400).get("message").asText()).contains("URL");
  }

  @Test
  void aBugIsToldByItsIdOnly() throws Exception {
    engine.submitFailure = new IllegalStateException("secret path /etc/x");
    JsonNode error = post("/v1/runs", SPEC).json(500);
    assertThat(error.get("code").asText()).isEqualTo("SB-INTERNAL-500");
    assertThat(error.get("message").asText()).doesNotContain("secret");
  }

  @Test
  void malformedRequestsAreRefusedWithoutAStackTrace() throws Exception {
    Random random = new Random(7);
    String token = post("/v1/runs", SPEC).json(200).get("token").asText();
    for (int i = 0; i < 250; i++) {
      String path = List.of("/v1/runs", "/v1/fetch", "/v1/runs:batch", "/v1/watch").get(i % 4);
      String body = List.of(SPEC, "{\"token\":\"" + token + "\"}").get(i % 2);
      Answer answer = post(path, broken(random, body));
      assertClean(i, answer);
    }
    for (int i = 0; i < 100; i++) {
      StringBuilder noise = new StringBuilder();
      for (int j = random.nextInt(300); j >= 0; j--) {
        noise.append(
            (char) (random.nextInt(4) == 0 ? random.nextInt(256) : 32 + random.nextInt(95)));
      }
      String head = random.nextBoolean() ? "GET /" : "";
      assertClean(i, raw(head + noise + "\r\n\r\n"));
    }
    assertClean(
        0, raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"));
    assertClean(0, raw("GET /" + "y".repeat(100_000) + " HTTP/1.1\r\n\r\n"));
    assertThat(get("/healthz").status()).isEqualTo(200);
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

  // ---- a plain client ------------------------------------------------------------------------

  private static final String CLOSE = "Connection: close\r\n";

  private static Frame log(String text) {
    return new Frame.Log(StreamKind.STDOUT, text.getBytes(StandardCharsets.UTF_8));
  }

  private Answer get(String path) throws IOException {
    return request("GET", path, "", "");
  }

  private Answer post(String path, String body) throws IOException {
    return request("POST", path, JSON, body);
  }

  private Answer request(String method, String path, String headers, String body)
      throws IOException {
    try (Socket socket = open(method, path, headers + CLOSE, body)) {
      return Answer.read(socket, json);
    }
  }

  private Answer raw(String text) throws IOException {
    return rawAt(server.port(), text);
  }

  private Answer rawAt(int port, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      write(socket, text);
      socket.shutdownOutput();
      return Answer.read(socket, json);
    }
  }

  private Socket open(String method, String path, String headers, String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(10_000);
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    String head = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers;
    write(socket, head + (length > 0 ? "Content-Length: " + length + "\r\n" : "") + "\r\n" + body);
    return socket;
  }

  /** The server may answer and close before it has taken all: that is no failure. */
  private static void write(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).*(reset|Broken pipe).*");
    }
  }

  private static String readUntil(InputStream in, String text) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf(text) < 0) {
      int next = in.read();
      assertThat(next).as("waiting for %s in %s", text, seen).isNotNegative();
      seen.append((char) next);
    }
    while (seen.length() < 2 || !seen.substring(seen.length() - 2).equals("\n\n")) {
      seen.append((char) in.read());
    }
    return seen.toString();
  }

  /** Status -1: the connection was closed without an answer. */
  private record Answer(int status, String head, String body, ObjectMapper mapper) {
    static Answer read(Socket socket, ObjectMapper mapper) {
      List<Byte> bytes = new ArrayList<>();
      try {
        InputStream in = socket.getInputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
          bytes.add((byte) next);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageMatching(".*(reset|Broken pipe).*");
      }
      byte[] all = new byte[bytes.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = bytes.get(i);
      }
      String text = new String(all, StandardCharsets.UTF_8);
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        return new Answer(-1, text, "", mapper);
      }
      String head = text.substring(0, end);
      String body = text.substring(end + 4);
      boolean chunked = head.toLowerCase(Locale.ROOT).contains("chunked");
      return new Answer(
          Integer.parseInt(head.split(" ", 3)[1]), head, chunked ? joined(body) : body, mapper);
    }

    private static String joined(String chunks) {
      StringBuilder body = new StringBuilder();
      int at = 0;
      while (at < chunks.length()) {
        int line = chunks.indexOf("\r\n", at);
        int size = Integer.parseInt(chunks.substring(at, line), 16);
        if (size == 0) {
          break;
        }
        body.append(chunks, line + 2, line + 2 + size);
        at = line + 4 + size;
      }
      return body.toString();
    }

    JsonNode json(int expected) throws IOException {
      assertThat(status).as(head + body).isEqualTo(expected);
      assertThat(head).contains("Content-Type: application/json");
      return mapper.readTree(body);
    }
  }
}
