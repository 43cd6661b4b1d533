package dev.signalbox.cli.node;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts a node through bin/signalbox, in a session of its own, so that it outlives the terminal.
 */
public final class LauncherStarter implements NodeStarter {
  private static final int LINE_CHARS_MAX = 300;
  private static final int TAIL_BYTES = 8 * 1024;
  private final String launcher;
  private final Map<String, String> environment;

  /**
   * A starter that uses the launcher.
   *
   * @param launcher the absolute path of bin/signalbox, or empty
   */
  public LauncherStarter(String launcher, Map<String, String> environment) {
    this.launcher = launcher;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Path log(Path dataDir) {
    return dataDir.resolve("log").resolve("server.log");
  }

  @Override
  public StartedNode start(Path dataDir) {
    if (launcher.isEmpty()) {
      throw new CliException(
          ExitCode.UNREACHABLE,
          "SB-NODE-501: cannot start a node: this program was not started by bin/signalbox; use"
              + " that, or name a server with --server");
    }
    try {
      createPrivate(dataDir);
      createPrivate(dataDir.resolve("log"));
      File log = log(dataDir).toFile();
      Process process =
          new ProcessBuilder(command(dataDir))
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
              .redirectError(ProcessBuilder.Redirect.appendTo(log))
              .start();
      return new Started(process, log.toPath());
    } catch (IOException e) {
      throw new CliException(
          e instanceof FileAlreadyExistsException ? ExitCode.USAGE : ExitCode.UNREACHABLE,
          "SB-NODE-502: cannot start a node in "
              + dataDir
              + ": "
              + reason(e)
              + "; choose another directory with --data-dir or SIGNALBOX_DATA_DIR",
          e);
    }
  }

  private List<String> command(Path dataDir) {
    List<String> command = new ArrayList<>();
    if (onPath("setsid")) {
      command.add("setsid");
    }
    command.addAll(List.of(launcher, "server", "--local", "--data-dir", dataDir.toString()));
    return command;
  }

  private boolean onPath(String program) {
    for (String directory : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  private static void createPrivate(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileAlreadyExistsException there -> there.getFile() + " is not a directory";
      case NoSuchFileException missing -> missing.getFile() + " cannot be made";
      case FileSystemException file when file.getReason() != null ->
          file.getFile() + ": " + file.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  /** A process of ours and the end of its log. */
  private record Started(Process process, Path log) implements StartedNode {
    @Override
    public boolean isAlive() {
      return process.isAlive();
    }

    @Override
    public String lastWords() {
      try (var file = Files.newByteChannel(log)) {
        file.position(Math.max(0, file.size() - TAIL_BYTES));
        var buffer = java.nio.ByteBuffer.allocate(TAIL_BYTES);
        while (buffer.hasRemaining() && file.read(buffer) > 0) {}
        String tail = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        String last = tail.lines().filter(l -> !l.isBlank()).reduce("", (a, b) -> b).strip();
        return last.length() <= LINE_CHARS_MAX ? last : last.substring(0, LINE_CHARS_MAX) + "…";
      } catch (IOException e) {
        return "";
      }
    }
  }
}
