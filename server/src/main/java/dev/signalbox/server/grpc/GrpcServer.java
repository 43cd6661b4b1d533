package dev.signalbox.server.grpc;

import dev.signalbox.api.sqlflow.SQLFlowGrpc;
import dev.signalbox.api.v1.SignalboxGrpc;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.sqlflow.SqlFlowLimits;
import dev.signalbox.server.sqlflow.SqlFlowService;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The gRPC server: the API, health and reflection on one port. */
public final class GrpcServer implements AutoCloseable {
  private static final int METADATA_BYTES_MAX = 16 * 1024;

  /** Fetches that wait are calls too, and many may share one connection. */
  private static final int CALLS_PER_CONNECTION_MAX = 10_000;

  /** Far above what a client's cancels make, far below what wears a server down. */
  private static final int RESETS_PER_WINDOW_MAX = 2_000;

  private static final int RESET_WINDOW_SECONDS = 10;
  private static final long DRAIN_SECONDS = 3;

  private final Server server;
  private final HealthStatusManager health;
  private final EventLoops loops;

  /** Held, because the JDK forgets the level of a logger that nobody holds. */
  private final Logger quiet;

  private GrpcServer(Server server, HealthStatusManager health, EventLoops loops) {
    // It writes a stack trace for every message that a client makes too large.
    this.quiet = Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream");
    quiet.setLevel(Level.SEVERE);
    this.server = server;
    this.health = health;
    this.loops = loops;
  }

  /**
   * Starts to listen; health says NOT_SERVING until {@link #serving}.
   *
   * @param address where to listen; port 0 takes a free one
   * @param service asked for once, when all is ready that needs none
   * @param blocking runs what may block, e.g. one virtual thread for each task
   * @throws IOException if it cannot listen there
   */
  public static GrpcServer start(
      InetSocketAddress address, Supplier<RunService> service, Gate gate, Executor blocking)
      throws IOException {
    EventLoops loops = EventLoops.open();
    try {
      return start(address, loops, service.get(), gate, blocking);
    } catch (IOException | RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  private static GrpcServer start(
      InetSocketAddress address, EventLoops loops, RunService service, Gate gate, Executor blocking)
      throws IOException {
    HealthStatusManager health = new HealthStatusManager();
    Answering answering = new Answering(blocking);
    SqlFlowService sqlFlow = new SqlFlowService(service, SqlFlowLimits.DEFAULT, blocking);
    // Everything that is answered from memory runs on the event loops; what may block leaves them.
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .channelType(loops.channelType())
            .bossEventLoopGroup(loops.boss())
            .workerEventLoopGroup(loops.workers())
            .directExecutor()
            .maxInboundMessageSize(gate.limits().requestBytesMax())
            .maxInboundMetadataSize(METADATA_BYTES_MAX)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
            .maxRstFramesPerWindow(RESETS_PER_WINDOW_MAX, RESET_WINDOW_SECONDS)
            .addStreamTracerFactory(CallTracer.factory(gate.inbound(), service.pages()))
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .maxConnectionIdle(15, TimeUnit.MINUTES)
            .maxConnectionAge(1, TimeUnit.HOURS)
            .addService(guarded(new SignalboxCalls(service, answering), gate))
            .addService(guarded(new SqlFlowCalls(sqlFlow, answering), gate))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            // What older clients ask, e.g. Python's.
            .addService(oldReflection());
    GrpcServer started = new GrpcServer(builder.build().start(), health, loops);
    started.health(ServingStatus.NOT_SERVING);
    return started;
  }

  @SuppressWarnings("deprecation") // It has the name that its clients know.
  private static BindableService oldReflection() {
    return ProtoReflectionService.newInstance();
  }

  /** Read as messages only behind the gate, which can refuse bytes that are none. */
  private static ServerServiceDefinition guarded(BindableService calls, Gate gate) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useMarshalledMessages(calls.bindService(), new RawBytes()),
        new GateInterceptor(gate));
  }

  /** Health says from now on that calls are answered. */
  public void serving() {
    health(ServingStatus.SERVING);
  }

  private void health(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    health.setStatus(SignalboxGrpc.SERVICE_NAME, status);
    health.setStatus(SQLFlowGrpc.SERVICE_NAME, status);
  }

  public int port() {
    return server.getPort();
  }

  /**
   * Stops: health says so first, then calls under way get a short time to end. Who waits for news
   * must be woken before ({@link dev.signalbox.server.service.Wakeups#close}).
   */
  @Override
  public void close() {
    if (server.isShutdown()) {
      return;
    }
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
        server.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      loops.close();
    }
  }
}
