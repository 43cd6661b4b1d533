package dev.signalbox.bench;

import com.google.protobuf.Duration;
import dev.signalbox.api.v1.Command;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SignalboxGrpc;
import dev.signalbox.api.v1.TaskSpec;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A real server in a process of its own, as users start it. */
final class BenchServer implements AutoCloseable {
  private final Path dataDir;
  private final Process process;
  private final ManagedChannel channel;
  private final double readyMs;
  private final String address;

  private BenchServer(Path dataDir, Process process, String address, double readyMs) {
    this.dataDir = dataDir;
    this.process = process;
    this.readyMs = readyMs;
    this.address = address;
    this.channel = channel(address);
  }

  static Path root() {
    return Path.of(System.getProperty("signalbox.home", ".")).toAbsolutePath().normalize();
  }

  static Path newDataDir() throws IOException {
    return Files.createTempDirectory("signalbox-bench");
  }

  /** Starts one and waits for its ready line. */
  static BenchServer start(Path dataDir, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(root().resolve("bin/signalbox").toString(), "server"));
    command.addAll(List.of("--data-dir", dataDir.toString(), "--listen", "127.0.0.1:0"));
    command.addAll(List.of("--http", "127.0.0.1:0"));
    command.addAll(List.of(more));
    long beganNs = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    readyLine(process);
    double readyMs = (System.nanoTime() - beganNs) / 1e6;
    String address = Files.readAllLines(dataDir.resolve("server.address")).getFirst();
    return new BenchServer(dataDir, process, address, readyMs);
  }

  /**
   * Waits for the line that begins with "ready"; a JVM may have said something of its own before.
   */
  static String readyLine(Process process) throws IOException {
    // Not closed: the process goes on, and a closed pipe would end it at its next word.
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    while (line != null && !line.startsWith("ready")) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the server ended before it was ready");
    }
    return line;
  }

  static ManagedChannel channel(String address) {
    return NettyChannelBuilder.forTarget(address).usePlaintext().directExecutor().build();
  }

  String address() {
    return address;
  }

  double readyMs() {
    return readyMs;
  }

  ManagedChannel channel() {
    return channel;
  }

  SignalboxGrpc.SignalboxBlockingStub blocking() {
    return SignalboxGrpc.newBlockingStub(channel);
  }

  SignalboxGrpc.SignalboxFutureStub async() {
    return SignalboxGrpc.newFutureStub(channel);
  }

  /**
   * Fetches page by page.
   *
   * @param submitted the token to begin with
   * @return the first page that is enough, or the run's last one
   */
  FetchResponse fetchUntil(String submitted, Predicate<FetchResponse> enough) {
    FetchRequest.Builder request =
        FetchRequest.newBuilder().setWait(Duration.newBuilder().setSeconds(30));
    String token = submitted;
    while (true) {
      FetchResponse page = blocking().fetch(request.setToken(token).build());
      if (page.getEnd() || enough.test(page)) {
        return page;
      }
      token = page.getToken();
    }
  }

  /** Fetches to the run's end; its last page. */
  FetchResponse fetchAll(String submitted) {
    return fetchUntil(submitted, page -> false);
  }

  long pid() {
    return process.pid();
  }

  /** A run of one command in a queue. */
  static RunRequest command(String queue, String... argv) {
    TaskSpec task =
        TaskSpec.newBuilder()
            .setName("main")
            .setCommand(Command.newBuilder().addAllArgv(List.of(argv)))
            .build();
    return RunRequest.newBuilder()
        .setSpec(JobSpec.newBuilder().setName("bench").setQueue(queue).addTasks(task))
        .build();
  }

  /** A queue in which nothing moves, because one run holds its only place for good. */
  void park(String queue) {
    blocking().run(command(queue, "sleep", "100000"));
  }

  /** Stops it, if need be by force, and leaves the directory. */
  void stop() {
    channel.shutdownNow();
    process.destroy();
    boolean ended =
        process.onExit().thenApply(p -> true).completeOnTimeout(false, 30, TimeUnit.SECONDS).join();
    if (!ended) {
      process.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    delete(dataDir);
  }

  static void delete(Path directory) throws IOException {
    endWhatRuns(directory);
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /**
   * What a server leaves running goes on by design; the keeper of a directory that goes away must
   * not.
   */
  private static void endWhatRuns(Path directory) {
    ProcessHandle.allProcesses()
        .filter(
            p ->
                p.info().arguments().stream()
                    .flatMap(Stream::of)
                    .anyMatch(a -> a.startsWith(directory.toString())))
        .forEach(
            keeper -> {
              keeper.descendants().forEach(ProcessHandle::destroyForcibly);
              keeper.destroyForcibly();
            });
  }
}
