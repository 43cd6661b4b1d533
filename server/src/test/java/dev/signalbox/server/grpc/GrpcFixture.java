package dev.signalbox.server.grpc;

import dev.signalbox.core.model.RunId;
import dev.signalbox.server.service.FakeEngine;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.service.ServiceLimits;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A real gRPC server before a node in memory, and a channel to it. Its gate is shut. */
abstract class GrpcFixture {
  static final RunId FIRST = new RunId(1);

  final FakeEngine engine = new FakeEngine();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final Gate gate = new Gate(ServiceLimits.DEFAULT);
  final GrpcServer server = start(gate);
  final ManagedChannel channel = channel(server);

  /** One more server before the same node. */
  final GrpcServer start(Gate at) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    RunService service = engine.service(ServiceLimits.DEFAULT, threads);
    try {
      return GrpcServer.start(address, () -> service, at, threads);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ManagedChannel channel(GrpcServer to) {
    return NettyChannelBuilder.forAddress("127.0.0.1", to.port()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    engine.wakeups().close();
    channel.shutdownNow();
    server.close();
    threads.close();
  }

  static ServingStatus health(ManagedChannel at, String service) {
    HealthCheckRequest health = HealthCheckRequest.newBuilder().setService(service).build();
    return HealthGrpc.newBlockingStub(at).check(health).getStatus();
  }

  /** Calls with bytes that are sent as they are. */
  final void call(MethodDescriptor<?, ?> method, byte[] bytes) {
    MethodDescriptor.Marshaller<byte[]> raw =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            return new byte[0];
          }
        };
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    ClientCalls.blockingUnaryCall(channel, method.toBuilder(raw, raw).build(), options, bytes);
  }
}
