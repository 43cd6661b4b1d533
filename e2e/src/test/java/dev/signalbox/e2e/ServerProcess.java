package dev.signalbox.e2e;

import dev.signalbox.api.v1.SignalboxGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A real server on a data directory, to be talked to and killed. */
final class ServerProcess implements AutoCloseable {
  private final Path dataDir;
  private final List<String> arguments;
  private final String jvmOptions;
  private Process process;
  private ManagedChannel channel;

  private ServerProcess(Path dataDir, String jvmOptions, List<String> arguments) throws Exception {
    this.dataDir = dataDir;
    this.jvmOptions = jvmOptions;
    this.arguments = arguments;
    this.process = spawn();
    this.channel = connect();
  }

  static ServerProcess start(Path dataDir, String... arguments) throws Exception {
    return new ServerProcess(dataDir, "", List.of(arguments));
  }

  /** With more options for its JVM, which win. */
  static ServerProcess startOn(String jvmOptions, Path dataDir) throws Exception {
    return new ServerProcess(dataDir, jvmOptions, List.of());
  }

  /** As after a power switch for this process alone: nothing is said, nothing is flushed. */
  void kill() throws Exception {
    process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    channel.shutdownNow();
  }

  void restart() throws Exception {
    process = spawn();
    channel = connect();
  }

  Process process() {
    return process;
  }

  Path dataDir() {
    return dataDir;
  }

  String address() throws IOException {
    return Files.readAllLines(dataDir.resolve("server.address")).getFirst();
  }

  String httpAddress() throws IOException {
    return Files.readAllLines(dataDir.resolve("server.address")).get(1);
  }

  SignalboxGrpc.SignalboxBlockingStub api() {
    return SignalboxGrpc.newBlockingStub(channel).withDeadlineAfter(70, TimeUnit.SECONDS);
  }

  /** A stub of another service on the same port. */
  <T> T stub(Function<Channel, T> of) {
    return of.apply(channel);
  }

  /** Memory of the process that is really there, in bytes. */
  long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("no VmRSS of " + process.pid());
  }

  private Process spawn() throws Exception {
    Files.createDirectories(dataDir);
    Files.deleteIfExists(dataDir.resolve("server.address"));
    List<String> command = new ArrayList<>();
    command.add(Launcher.path().toString());
    command.add("server");
    command.addAll(List.of("--data-dir", dataDir.toString()));
    command.addAll(List.of("--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"));
    command.addAll(arguments);
    Path log = dataDir.resolveSibling(dataDir.getFileName() + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("SIGNALBOX_SERVER_OPTS", jvmOptions);
    Process started = builder.start();
    Await.until(
        "the server is ready",
        () -> Files.exists(dataDir.resolve("server.address")) || !started.isAlive());
    if (!started.isAlive()) {
      throw new IllegalStateException("the server ended: " + Files.readString(log));
    }
    return started;
  }

  private ManagedChannel connect() throws IOException {
    return NettyChannelBuilder.forTarget(address()).usePlaintext().build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    process.destroy();
    boolean ended =
        process.onExit().thenApply(p -> true).completeOnTimeout(false, 20, TimeUnit.SECONDS).join();
    if (!ended) {
      process.destroyForcibly();
    }
  }
}
