package dev.signalbox.executors.process;

import dev.signalbox.executors.process.keeper.Keeper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How tests start a keeper: from the classes under test, with the flags of the real one. */
public final class KeeperFixture {
  private KeeperFixture() {}

  /** The command line of a keeper, but for its directory. */
  public static List<String> keeperCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms8m",
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

  /** The command line of another main class, after some words. */
  public static List<String> program(Class<?> main, String... before) {
    List<String> argv = new ArrayList<>(List.of(before));
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-cp", classPath(), main.getName()));
    return argv;
  }

  /** Absolute, because the keeper works in another directory. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Kills the keeper of a directory as hard as can be. */
  public static void kill(Path worker) {
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
                    .filter(arguments -> Arrays.asList(arguments).contains(worker.toString()))
                    .isPresent())
        .toList();
  }

  /** The command lines of the living processes that work below a directory, by their ids. */
  public static Map<Long, String> workingIn(Path directory) {
    Map<Long, String> found = new TreeMap<>();
    ProcessHandle.allProcesses()
        .filter(process -> cwd(process.pid()).startsWith(directory))
        .filter(process -> !process.info().commandLine().orElse("").contains("Keeper"))
        .forEach(
            process -> found.put(process.pid(), process.info().commandLine().orElse("(gone)")));
    return found;
  }

  /** Ends the keeper and everything that works below its directory. */
  public static void clean(Path worker) {
    kill(worker);
    workingIn(worker)
        .keySet()
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  private static Path cwd(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"));
    } catch (IOException e) {
      return Path.of("/");
    }
  }
}
