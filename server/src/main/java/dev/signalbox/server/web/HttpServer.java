package dev.signalbox.server.web;

import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.RunService;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The HTTP server. Each request has a virtual thread of its own. */
public final class HttpServer implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 10_000;
  private static final int HEADERS_BYTES_MAX = 32 * 1024;
  private static final int LINE_BYTES_MAX = 8 * 1024;
  private static final Duration IDLE_MAX = Duration.ofSeconds(90);
  private static final Duration READ_MAX = Duration.ofSeconds(60);
  private static final Duration DRAIN_MAX = Duration.ofMillis(500);

  private final WebServer server;

  /** Held, because the JDK forgets the level of a logger that nobody holds. */
  private final Logger quiet;

  private HttpServer(WebServer server, Logger quiet) {
    this.server = server;
    this.quiet = quiet;
  }

  /**
   * Starts to serve.
   *
   * @param address where to listen; port 0 takes a free one
   * @param hostNames names for this host, besides its addresses and localhost, that clients may use
   */
  public static HttpServer start(
      InetSocketAddress address, List<String> hostNames, RunService service, Gate gate) {
    // It tells of every start and stop; its warnings are enough.
    Logger quiet = Logger.getLogger("io.helidon");
    quiet.setLevel(Level.WARNING);
    Answers answers = new Answers();
    Calls calls = new Calls(service, answers, new Bodies(gate.limits().requestBytesMax()));
    Reception reception = new Reception(new Doorkeeper(hostNames), gate, calls.routes(), answers);
    WebServer server =
        WebServer.builder()
            .address(address.getAddress())
            .port(address.getPort())
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .maxTcpConnections(CONNECTIONS_MAX)
            .maxPayloadSize(gate.limits().requestBytesMax())
            .idleConnectionTimeout(IDLE_MAX)
            .shutdownGracePeriod(DRAIN_MAX)
            .connectionOptions(
                options -> options.tcpNoDelay(true).socketKeepAlive(true).readTimeout(READ_MAX))
            .protocolsDiscoverServices(false)
            .addProtocol(
                Http1Config.builder()
                    .maxHeadersSize(HEADERS_BYTES_MAX)
                    .maxPrologueLength(LINE_BYTES_MAX)
                    .build())
            .directHandlers(refusals(answers))
            .routing(routing -> routing.any(reception::handle))
            .build()
            .start();
    return new HttpServer(server, quiet);
  }

  /** What is refused before it comes to the reception looks like everything else that is. */
  private static DirectHandlers refusals(Answers answers) {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, answers::direct);
    }
    return handlers.build();
  }

  public int port() {
    return server.port();
  }

  /**
   * Stops. Who waits for news must be woken before ({@link
   * dev.signalbox.server.service.Wakeups#close}).
   */
  @Override
  public void close() {
    server.stop();
    quiet.setLevel(null);
  }
}
