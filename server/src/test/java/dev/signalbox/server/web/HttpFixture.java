package dev.signalbox.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.server.service.FakeEngine;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.service.ServiceLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server before a node in memory, and a client that writes what it is told to. */
final class HttpFixture implements AutoCloseable {
  static final String JSON = "Content-Type: application/json\r\n";
  static final String CLOSE = "Connection: close\r\n";
  static final String SPEC =
      "{\"spec\":{\"name\":\"j\",\"tasks\":[{\"name\":\"t\",\"command\":{\"argv\":[\"true\"]}}]}}";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  final FakeEngine engine = new FakeEngine();
  final Gate gate = new Gate(ServiceLimits.DEFAULT).open();
  final HttpServer server;
  final String host;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  HttpFixture() {
    this(Line.Limits.DEFAULT);
  }

  HttpFixture(Line.Limits limits) {
    server = start(0, gate, limits);
    host = "127.0.0.1:" + server.port();
  }

  /** One more server before the same node. */
  HttpServer start(int port, Gate at, Line.Limits limits) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    RunService service = engine.service(ServiceLimits.DEFAULT, threads);
    try {
      return HttpServer.start(address, List.of("box.example"), () -> service, at, limits);
    } catch (BindException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    engine.wakeups().close();
    server.close();
    threads.close();
  }

  static Frame log(String text) {
    return new Frame.Log(StreamKind.STDOUT, text.getBytes(StandardCharsets.UTF_8));
  }

  Answer get(String path) throws IOException {
    return request("GET", path, "", "");
  }

  Answer post(String path, String body) throws IOException {
    return request("POST", path, JSON, body);
  }

  Answer request(String method, String path, String headers, String body) throws IOException {
    try (Socket socket = open(method, path, headers + CLOSE, body)) {
      return Answer.read(socket);
    }
  }

  Answer raw(String text) throws IOException {
    return rawAt(server.port(), text);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  Answer rawAt(int port, String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      write(socket, text);
      socket.shutdownOutput();
      return Answer.read(socket);
    }
  }

  Socket open(String method, String path, String headers, String body) throws IOException {
    Socket socket = connect();
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    String head = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers;
    write(socket, head + (length > 0 ? "Content-Length: " + length + "\r\n" : "") + "\r\n" + body);
    return socket;
  }

  /** The server may answer and close before it has taken all: that is no failure. */
  static void write(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).*(reset|Broken pipe).*");
    }
  }

  /** Reads up to and with the text. */
  static String readUntil(InputStream in, String text) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf(text, seen.length() - text.length()) < 0) {
      int next = in.read();
      assertThat(next).as("waiting for %s after %s", text, seen).isNotNegative();
      seen.append((char) next);
    }
    return seen.toString();
  }

  /** Reads to the end of the event that has the text. */
  static String readEvent(InputStream in, String text) throws IOException {
    return readUntil(in, text) + readUntil(in, "\n\n");
  }

  /** Status -1: the connection was closed without an answer. */
  record Answer(int status, String head, String body) {
    static Answer read(Socket socket) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(bytes);
      } catch (IOException e) {
        assertThat(e).hasMessageMatching(".*(reset|Broken pipe).*");
      }
      String text = bytes.toString(StandardCharsets.UTF_8);
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        return new Answer(-1, text, "");
      }
      String head = text.substring(0, end);
      String body = text.substring(end + 4);
      boolean chunked = head.toLowerCase(Locale.ROOT).contains("chunked");
      return new Answer(
          Integer.parseInt(head.split(" ", 3)[1]), head, chunked ? joined(body) : body);
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
      return MAPPER.readTree(body);
    }
  }
}
