package dev.signalbox.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The processes that run SQL programs. */
final class SqlChildren {
  private SqlChildren() {}

  /** Those of a data directory: their environment names its drivers. */
  static List<ProcessHandle> of(Path data) throws IOException {
    String drivers = "SIGNALBOX_SQL_DRIVERS=" + data.toAbsolutePath().normalize() + "/drivers";
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> text(process.resolve("environ")).contains(drivers))
          .filter(process -> text(process.resolve("cmdline")).contains("SqlProgram"))
          .flatMap(
              process ->
                  ProcessHandle.of(Long.parseLong(process.getFileName().toString())).stream())
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // The process has just ended.
    }
  }
}
