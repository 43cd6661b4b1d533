package dev.signalbox.server.web;

import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.RunService;
import io.helidon.common.LazyValue;
import io.helidon.common.mapper.DefaultMapperProvider__ServiceDescriptor;
import io.helidon.common.mapper.MappersImpl__ServiceDescriptor;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The HTTP server. Each request has a virtual thread of its own. */
public final class HttpServer implements AutoCloseable {
  private static final int CONNECTIONS_MAX = 10_000;
  private static final int HEADERS_BYTES_MAX = 32 * 1024;
  private static final int LINE_BYTES_MAX = 8 * 1024;
  private static final Duration DRAIN_MAX = Duration.ofMillis(500);

  private final WebServer server;
  private final Lines lines;

  /** Held, because the JDK forgets the level of a logger that nobody holds. */
  private final Logger quiet;

  private HttpServer(WebServer server, Lines lines, Logger quiet) {
    this.server = server;
    this.lines = lines;
    this.quiet = quiet;
  }

  /**
   * Starts to serve.
   *
   * @param address where to listen; port 0 takes a free one
   * @param service asked for with the first request that the gate lets in
   * @param hostNames names for this host, besides its addresses and localhost, that clients may use
   * @throws BindException if the address cannot be listened at
   */
  public static HttpServer start(
      InetSocketAddress address, List<String> hostNames, Supplier<RunService> service, Gate gate)
      throws BindException {
    return start(address, hostNames, service, gate, Line.Limits.DEFAULT);
  }

  static HttpServer start(
      InetSocketAddress address,
      List<String> hostNames,
      Supplier<RunService> service,
      Gate gate,
      Line.Limits limits)
      throws BindException {
    Logger quiet = Logger.getLogger("io.helidon");
    // It would tell of a failed start with its whole stack, and then come back as if it had
    // started.
    quiet.setLevel(Level.OFF);
    withoutDiscovery();
    Answers answers = new Answers();
    Reception reception =
        new Reception(
            new Doorkeeper(hostNames),
            gate,
            () -> service.get().pages(),
            routes(service, answers, gate),
            answers);
    Lines lines = new Lines(http1(), limits, () -> answers.tooSlow(limits.request()));
    // A server of which this is not told adds its own selector to ours, and reads before both.
    ListenerConfig listener =
        ListenerConfig.builder()
            .protocolsDiscoverServices(false)
            .addConnectionSelector(lines)
            .address(address.getAddress())
            .port(address.getPort())
            .maxTcpConnections(CONNECTIONS_MAX)
            .maxPayloadSize(gate.limits().requestBytesMax())
            .shutdownGracePeriod(DRAIN_MAX)
            .connectionOptions(options -> options.tcpNoDelay(true).socketKeepAlive(true))
            .directHandlers(refusals(answers))
            .routing(routing -> routing.any(reception::handle))
            .build();
    WebServer server =
        WebServer.builder()
            .from(listener)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .build()
            .start();
    // It tells of every start and stop; its warnings are enough.
    quiet.setLevel(Level.WARNING);
    if (!server.isRunning()) {
      lines.close();
      throw refusal(address);
    }
    return new HttpServer(server, lines, quiet);
  }

  /**
   * The web server would look for parts of itself in every jar of the class path, which is a tenth
   * of a start's work. Of these, only what reads numbers in headers is needed.
   */
  private static void withoutDiscovery() {
    if (!GlobalServiceRegistry.configured()) {
      ServiceRegistryConfig few =
          ServiceRegistryConfig.builder()
              .discoverServices(false)
              .discoverServicesFromServiceLoader(false)
              .addServiceDescriptor(MappersImpl__ServiceDescriptor.INSTANCE)
              .addServiceDescriptor(DefaultMapperProvider__ServiceDescriptor.INSTANCE)
              .build();
      GlobalServiceRegistry.registry(ServiceRegistryManager.create(few).registry());
    }
  }

  /** With the first request: all descriptors are made for them. */
  private static LazyValue<List<Route>> routes(
      Supplier<RunService> service, Answers answers, Gate gate) {
    return LazyValue.create(
        () -> new Calls(service.get(), answers, new Bodies(gate), gate.limits()).routes());
  }

  private static Http1Config http1() {
    return Http1Config.builder()
        .maxHeadersSize(HEADERS_BYTES_MAX)
        .maxPrologueLength(LINE_BYTES_MAX)
        .build();
  }

  /** Asks the system again, since the server keeps to itself what it answered. */
  private static BindException refusal(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
      return new BindException("the HTTP server does not start");
    } catch (IOException e) {
      return new BindException(e.getMessage());
    }
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
    lines.close();
    quiet.setLevel(null);
  }
}
