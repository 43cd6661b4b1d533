package dev.signalbox.executors.process;

import dev.signalbox.executors.process.keeper.Keeper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How tests start a keeper: from the classes under test, with the flags of the real one. */
final class KeeperFixture {
  private KeeperFixture() {}

  static List<String> keeperCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx48m",
        "-Xss512k",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseCompactObjectHeaders",
        "-XX:-UsePerfData",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath(),
        Keeper.class.getName());
  }

  /** Absolute, because the keeper works in another directory. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Kills the keeper of a directory as hard as can be. */
  static void kill(Path worker) {
    keepers(worker).forEach(ProcessHandle::destroyForcibly);
    keepers(worker).forEach(keeper -> keeper.onExit().join());
  }

  static List<ProcessHandle> keepers(Path worker) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    // A process that is just ending has none.
                    .filter(arguments -> arguments.length > 0)
                    .filter(arguments -> arguments[arguments.length - 1].equals(worker.toString()))
                    .isPresent())
        .toList();
  }

  /** The living processes whose environment has this variable and which work below a directory. */
  static List<Long> withVariable(String variable, Path directory) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> environ(pid).contains(variable))
        .filter(pid -> environ(pid).contains("PWD=" + directory) || cwd(pid).startsWith(directory))
        .toList();
  }

  private static List<String> environ(long pid) {
    try {
      return List.of(
          Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1)
              .split("\0", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Path cwd(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"));
    } catch (IOException e) {
      return Path.of("/");
    }
  }
}
