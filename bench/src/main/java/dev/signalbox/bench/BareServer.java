package dev.signalbox.bench;

import com.google.common.base.Splitter;
import com.google.protobuf.Empty;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

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

  /** An AOT cache takes jars only, so this module's own classes are put into one. */
  private static String jars() throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry :
        Splitter.on(File.pathSeparatorChar).split(System.getProperty("java.class.path"))) {
      // Without our set-up Logback would write every frame to stdout.
      if (entry.endsWith(".jar") && !entry.contains("logback")) {
        entries.add(entry);
      }
    }
    Path jar = Path.of(System.getProperty("java.io.tmpdir"), "signalbox-bench-bare.jar");
    if (!Files.exists(jar)) {
      Path classes =
          Path.of(BareServer.class.getProtectionDomain().getCodeSource().getLocation().getPath());
      ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
      int code =
          tool.run(System.out, System.err, "cf", jar.toString(), "-C", classes.toString(), "dev");
      if (code != 0) {
        throw new IOException("jar ended with " + code);
      }
    }
    entries.addFirst(jar.toString());
    return String.join(File.pathSeparator, entries);
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
    command.addAll(List.of("-cp", jars(), BareServer.class.getName()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
