package dev.signalbox.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a line of bash, with arguments from {@code $0} on. */
final class Shell {
  private Shell() {}

  /**
   * How it ended.
   *
   * @param output standard output and error, as they came
   */
  record Result(int exitCode, String output) {}

  static Result run(String line, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "-c", line));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
