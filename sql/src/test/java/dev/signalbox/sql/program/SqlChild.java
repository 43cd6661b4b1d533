package dev.signalbox.sql.program;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.SqlHandover;
import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.model.SqlOrder;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.Value;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running child, started as the product starts it: its own JVM, the driver without library. */
final class SqlChild {
  final Process process;
  private final DataInputStream frames;
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final CompletableFuture<Void> stderrEnd;

  private SqlChild(Process process) {
    this.process = process;
    this.frames = new DataInputStream(process.getInputStream());
    this.stderrEnd =
        // A thread for each: the common pool has one on a small machine.
        CompletableFuture.runAsync(this::readStderr, task -> Thread.ofVirtual().start(task));
  }

  /** All that a child gave. */
  record Result(int exitCode, List<Frame> frames, String stderr) {
    List<Frame.StatementEnd> ends() {
      return all(Frame.StatementEnd.class);
    }

    <T extends Frame> List<T> all(Class<T> type) {
      return frames.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The types of the only head. */
    List<String> types() {
      return all(Frame.Head.class).getFirst().columns().stream().map(Frame.Column::type).toList();
    }

    /** The rows of one statement, as the frames' order assigns them. */
    List<List<Value>> rows(int statement) {
      List<List<Value>> rows = new ArrayList<>();
      int current = 0;
      for (Frame frame : frames) {
        if (frame instanceof Frame.Head head) {
          current = head.statement();
        } else if (frame instanceof Frame.Rows batch && current == statement) {
          rows.addAll(batch.rows());
        }
      }
      return rows;
    }
  }

  /**
   * What to run and where.
   *
   * @param program all of the program but its text
   */
  record Setup(
      Path dir,
      Path workdir,
      Action.Sql program,
      RetryPolicy retry,
      Map<String, String> params,
      Map<String, String> env) {
    static Setup in(Path dir) {
      return new Setup(
          dir, dir, new Action.Sql("", "default"), RetryPolicy.NONE, Map.of(), Map.of());
    }

    Setup datasource(String name) {
      return program(new Action.Sql("", name, program.options()));
    }

    Setup options(SqlOptions options) {
      return program(new Action.Sql("", program.datasource(), options));
    }

    private Setup program(Action.Sql sql) {
      return new Setup(dir, workdir, sql, retry, params, env);
    }

    Setup retry(RetryPolicy policy) {
      return new Setup(dir, workdir, program, policy, params, env);
    }

    Setup params(Map<String, String> values) {
      return new Setup(dir, workdir, program, retry, values, env);
    }

    Setup workdir(Path path) {
      return new Setup(dir, path, program, retry, params, env);
    }

    Setup env(Map<String, String> variables) {
      return new Setup(dir, workdir, program, retry, params, variables);
    }

    Result run(String program, String... jvmFlags) throws Exception {
      return start(program, jvmFlags).finish();
    }

    SqlChild start(String text, String... jvmFlags) throws IOException {
      Path order = Files.createTempFile(dir, "order", ".bin");
      Files.write(
          order,
          new SqlOrder(
                  new Action.Sql(text, program.datasource(), program.options()),
                  retry,
                  params,
                  dir.resolve("d/default.duckdb").toString())
              .toBytes());
      return ofOrder(order, workdir, env, jvmFlags);
    }
  }

  static SqlChild ofOrder(Path order, Path workdir, Map<String, String> env, String... jvmFlags)
      throws IOException {
    List<String> command = new ArrayList<>();
    // As the launcher does it: frames on another descriptor, so that stdout is nobody's.
    command.addAll(List.of("/bin/sh", "-c", "exec \"$@\" 3>&1 1>&2", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.add("-Dsignalbox.sql.frames=/dev/fd/3");
    command.addAll(List.of(jvmFlags));
    command.addAll(List.of("-cp", classPath(), "dev.signalbox.sql.program.SqlProgram"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(workdir.toFile());
    Process process = builder.start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(
          new SqlHandover(
                  order.toAbsolutePath().toString(), workdir.toAbsolutePath().toString(), env, true)
              .toBytes());
    }
    return new SqlChild(process);
  }

  /** What the product has of the tests' own class path, and the driver that it ships. */
  private static String classPath() {
    List<String> paths = new ArrayList<>();
    paths.add(System.getProperty("signalbox.test.driver"));
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (path.endsWith("/classes")
          || path.matches(
              ".*/(signalbox-core|jsqlparser|sqlite-jdbc|postgresql|mariadb-java-client)-[^/]*")) {
        paths.add(path);
      }
    }
    return String.join(File.pathSeparator, paths);
  }

  /** The next frame; null at the end. */
  @Nullable Frame next() throws IOException {
    int length;
    try {
      length = frames.readInt();
    } catch (EOFException e) {
      return null;
    }
    if (length < 1 || length + 4 > FrameCodec.FRAME_BYTES_MAX) {
      throw new IOException("a frame of " + length + " bytes");
    }
    return FrameCodec.read(new ByteReader(frames.readNBytes(length)));
  }

  Result finish() throws Exception {
    List<Frame> all = new ArrayList<>();
    for (@Nullable Frame frame = next(); frame != null; frame = next()) {
      all.add(frame);
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the child does not end");
    }
    stderrEnd.get();
    return new Result(process.exitValue(), all, stderrSoFar());
  }

  /** Waits until the child has said this. */
  void awaitStderr(String text) throws InterruptedException {
    synchronized (stderr) {
      while (!stderrSoFar().contains(text)) {
        if (stderrEnd.isDone()) {
          throw new AssertionError("the child has not said " + text + " but: " + stderrSoFar());
        }
        stderr.wait(1_000);
      }
    }
  }

  private String stderrSoFar() {
    return stderr.toString(StandardCharsets.UTF_8);
  }

  private void readStderr() {
    byte[] bytes = new byte[8 * 1024];
    try (InputStream in = process.getErrorStream()) {
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        synchronized (stderr) {
          stderr.write(bytes, 0, count);
          stderr.notifyAll();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
