package dev.signalbox.e2e;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code bin/signalbox} as a user would. */
final class Launcher {
  private Launcher() {}

  /** What a command said and how it ended. */
  record Result(int exitCode, String out, String err) {}

  static Path root() {
    return Path.of(System.getProperty("signalbox.root", "..")).toAbsolutePath().normalize();
  }

  static Path path() {
    return root().resolve("bin/signalbox");
  }

  static Process start(Path out, Path err, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    // Whoever starts the tests in the background of a script has them ignore interrupts, which a
    // child inherits.
    command.addAll(List.of("env", "--default-signal=INT", path().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(root().toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return builder.start();
  }

  static Result run(String... arguments) throws Exception {
    Path out = Files.createTempFile("signalbox", ".out");
    Path err = Files.createTempFile("signalbox", ".err");
    try {
      Process process = start(out, err, arguments);
      if (!process.waitFor(100, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "still running: " + String.join(" ", arguments) + "\n" + Files.readString(err));
      }
      return new Result(process.exitValue(), text(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String text(Path file) throws Exception {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
