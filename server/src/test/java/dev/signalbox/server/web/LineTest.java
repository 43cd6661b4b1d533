package dev.signalbox.server.web;

import static dev.signalbox.server.web.HttpFixture.JSON;
import static dev.signalbox.server.web.HttpFixture.SPEC;
import static dev.signalbox.server.web.HttpFixture.log;
import static dev.signalbox.server.web.HttpFixture.readUntil;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.server.web.HttpFixture.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a connection lives, and how soon it is seen that nobody is there any more. */
@Tag("slow")
@Timeout(20)
final class LineTest {
  /** How the answer to a fetch ends that brought nothing. */
  private static final String UNSETTLED = "\"end\":false}";

  private static final RunId R1 = new RunId(1);
  private static final Line.Limits SHORT =
      new Line.Limits(Duration.ofMillis(600), Duration.ofMillis(1_500));

  private final HttpFixture http = new HttpFixture(SHORT);

  @AfterEach
  void stop() {
    http.close();
  }

  // ---- clients that hang up ------------------------------------------------------------------

  @Test
  void aClientThatHangsUpEndsItsFetchWatchEventsAndLogs() throws Exception {
    String body = fetch("60s");
    for (boolean abruptly : List.of(false, true)) {
      for (String line :
          List.of(
              "POST /v1/fetch",
              "POST /v1/watch",
              "GET /v1/runs/r1/events",
              "GET /v1/runs/r1/logs?follow=true")) {
        String[] parts = line.split(" ", 2);
        Socket socket = http.open(parts[0], parts[1], JSON, parts[0].equals("POST") ? body : "");
        awaitListeners(1);
        if (abruptly) {
          socket.setSoLinger(true, 0);
        }
        socket.close();
        awaitListeners(0);
      }
    }
  }

  @Test
  void aClientThatOnlySendsNoMoreGetsWhatThereIs() throws Exception {
    String body = fetch("60s");
    try (Socket socket = http.open("POST", "/v1/fetch", JSON, body)) {
      awaitListeners(1);
      socket.shutdownOutput();
      assertThat(Answer.read(socket).json(200).get("end").asBoolean()).isFalse();
    }
    try (Socket socket = http.open("GET", "/v1/runs/r1/events", "", "")) {
      awaitListeners(1);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      readUntil(in, ": still here");
      readUntil(in, ": still here");
      http.engine.assign(R1, 0);
      readUntil(in, "ASSIGNED");
      http.engine.finish(R1, RunState.CANCELLED, "");
      readUntil(in, "\"end\":true");
    }
  }

  @Test
  void requestsSentAheadAreAnsweredInOrder() throws Exception {
    String body = fetch("60s");
    try (Socket socket = http.open("POST", "/v1/fetch", JSON, body)) {
      awaitListeners(1);
      String next = "GET /healthz HTTP/1.1\r\nHost: " + http.host + "\r\n";
      HttpFixture.write(socket, next);
      HttpFixture.write(socket, "X-Long: " + "x".repeat(20_000) + "\r\n\r\n");
      HttpFixture.write(socket, next + "Connection: close\r\n\r\n");
      http.engine.assign(R1, 0);
      String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(all).containsSubsequence("ASSIGNED", "\r\n\r\nok\n", "\r\n\r\nok\n");
    }
  }

  @Test
  void aLineThatWaitedServesOn() throws Exception {
    String body = fetch("0.2s");
    try (Socket socket = http.open("POST", "/v1/fetch", JSON, body)) {
      InputStream in = socket.getInputStream();
      for (int i = 0; i < 3; i++) {
        readUntil(in, UNSETTLED);
        HttpFixture.write(
            socket,
            "POST /v1/fetch HTTP/1.1\r\nHost: "
                + http.host
                + "\r\n"
                + JSON
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
      }
      readUntil(in, UNSETTLED);
    }
  }

  /** A run that waits, and the body of a fetch that waits for its news. */
  private String fetch(String wait) throws IOException {
    String token = http.post("/v1/runs", SPEC).json(200).get("token").asText();
    String body = "{\"token\":\"" + token + "\"}";
    String after = http.post("/v1/fetch", body).json(200).get("token").asText();
    return "{\"token\":\"" + after + "\",\"wait\":\"" + wait + "\"}";
  }

  /** Within the two seconds in which a client that has left must be noticed. */
  private void awaitListeners(int count) {
    long since = System.nanoTime();
    while (http.engine.wakeups().listeners() != count) {
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(2));
      Thread.onSpinWait();
    }
  }

  // ---- clients that are slow -----------------------------------------------------------------

  @Test
  void aConnectionThatSendsNothingIsClosed() throws Exception {
    try (Socket socket = http.connect()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void headsAndBodiesThatDripAreCutOff() throws Exception {
    String head = "POST /v1/runs HTTP/1.1\r\nHost: " + http.host + "\r\n" + JSON;
    for (String start :
        List.of("", head, head + "Content-Length: 1000\r\n\r\n", head + CHUNKED + "\r\n")) {
      try (Socket socket = http.connect()) {
        HttpFixture.write(socket, start);
        assertThat(dripped(socket)).as(start).startsWith("HTTP/1.1 408 ").contains("SB-HTTP-408");
      }
    }
  }

  @Test
  void aRequestWithoutAnEndIsCutOff() throws Exception {
    String head = "POST /v1/runs HTTP/1.1\r\nHost: " + http.host + "\r\n" + JSON + CHUNKED + "\r\n";
    try (Socket socket = http.connect()) {
      HttpFixture.write(socket, head + "0".repeat(33 * 1024 * 1024));
      assertThat(Answer.read(socket).status()).isIn(-1, 408);
    }
  }

  @Test
  void anIdleConnectionIsClosedAndOneThatAsksIsKept() throws Exception {
    try (Socket socket = http.connect()) {
      String request = "GET /healthz HTTP/1.1\r\nHost: " + http.host + "\r\n\r\n";
      for (int i = 0; i < 20; i++) {
        HttpFixture.write(socket, request);
        readUntil(socket.getInputStream(), "\r\n\r\nok\n");
      }
      long since = System.nanoTime();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(SHORT.request());
    }
  }

  @Test
  void anAnswerMayTakeLongerThanARequest() throws Exception {
    String body = fetch("2s");
    try (Socket socket = http.open("POST", "/v1/fetch", JSON, body)) {
      readUntil(socket.getInputStream(), UNSETTLED);
    }
    try (Socket socket = http.open("GET", "/v1/runs/r1/logs?follow=true", "", "")) {
      http.engine.assign(R1, 0);
      http.engine.write(R1, 0, 1, log("one\n"));
      InputStream in = socket.getInputStream();
      readUntil(in, "one");
      http.post("/v1/fetch", fetch("2s")).json(200);
      http.engine.write(R1, 0, 1, log("two\n"));
      readUntil(in, "two");
    }
  }

  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

  /** Writes a byte whenever nothing has come for a while; what came to the end. */
  private static String dripped(Socket socket) throws IOException {
    socket.setSoTimeout(50);
    for (int i = 0; i < 100; i++) {
      try {
        int first = socket.getInputStream().read();
        return (char) first + new String(socket.getInputStream().readAllBytes(), UTF_8);
      } catch (SocketTimeoutException e) {
        HttpFixture.write(socket, "1");
      }
    }
    throw new AssertionError("still open");
  }
}
