package dev.signalbox.bench;

import com.google.protobuf.Empty;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A gRPC server with one empty method and nothing else: what the stack costs by itself. */
public final class BareServer {
  static final MethodDescriptor<Empty, Empty> EMPTY =
      MethodDescriptor.<Empty, Empty>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("bench.Bare/Empty")
          .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
          .build();

  private BareServer() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(
                ServerServiceDefinition.builder("bench.Bare")
                    .addMethod(
                        EMPTY,
                        ServerCalls.asyncUnaryCall(
                            (request, response) -> {
                              response.onNext(Empty.getDefaultInstance());
                              response.onCompleted();
                            }))
                    .build())
            .build()
            .start();
    System.out.println("ready 127.0.0.1:" + server.getPort());
    server.awaitTermination();
  }

  /** Starts one with the flags that our own server gets. */
  static Process spawn(String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UseSerialGC"));
    command.addAll(List.of(more));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), BareServer.class.getName()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
