package dev.signalbox.executors.process;

import dev.signalbox.executors.process.keeper.SocketPlace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Connects to the keeper of a directory; starts one if there is none.
 *
 * @param directory the worker's; only its user may enter it
 * @param command starts a keeper when the directory is added as the last argument
 */
public record KeeperStarter(Path directory, List<String> command) {
  private static final long START_MS_MAX = 20_000;

  /** What a JVM and its start script need; a keeper has no use for the server's secrets. */
  private static final Set<String> VARIABLES =
      Set.of(
          "PATH",
          "HOME",
          "LANG",
          "TZ",
          "USER",
          "TMPDIR",
          "XDG_RUNTIME_DIR",
          "JAVA_HOME",
          "SIGNALBOX_JAVA_HOME",
          "SIGNALBOX_LAUNCHER",
          "SIGNALBOX_KEEPER_OPTS",
          "SIGNALBOX_AOT_TRAIN");

  public KeeperStarter {
    directory = directory.toAbsolutePath().normalize();
    command = List.copyOf(command);
  }

  /** Where the keeper's own words go. */
  public Path log() {
    return directory.resolve("keeper.log");
  }

  KeeperLink connect() throws IOException, InterruptedException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    KeeperLink link = tryConnect();
    if (link != null) {
      return link;
    }
    Process process = launch();
    for (long waitedMs = 0; waitedMs < START_MS_MAX; waitedMs += 5) {
      link = tryConnect();
      if (link != null) {
        return link;
      }
      if (!process.isAlive()) {
        throw new IOException("the keeper ended with exit code " + process.exitValue());
      }
      Thread.sleep(5);
    }
    throw new IOException("the keeper does not listen after " + START_MS_MAX + " ms");
  }

  private @org.jspecify.annotations.Nullable KeeperLink tryConnect() throws IOException {
    Optional<Path> socket = SocketPlace.read(directory);
    if (socket.isEmpty()) {
      return null;
    }
    try {
      return KeeperLink.connect(socket.get());
    } catch (IOException e) {
      // No keeper listens there any more: whoever did was killed or has gone home.
      return null;
    }
  }

  private Process launch() throws IOException {
    List<String> argv = new ArrayList<>(command);
    argv.add(directory.toString());
    ProcessBuilder builder = new ProcessBuilder(argv).directory(directory.toFile());
    builder.environment().keySet().retainAll(VARIABLES);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    return builder.start();
  }

  /** The environment that a task gets from the server's: what a shell needs, and what is named. */
  public static Map<String, String> baseEnv(Map<String, String> server, Set<String> passed) {
    Set<String> names = Set.of("PATH", "HOME", "LANG", "TZ", "USER", "LOGNAME", "SHELL", "TMPDIR");
    Map<String, String> env = new java.util.TreeMap<>();
    server.forEach(
        (name, value) -> {
          if (names.contains(name) || passed.contains(name)) {
            env.put(name, value);
          }
        });
    return env;
  }
}
