package dev.signalbox.sql.program;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a database in memory puts what does not fit: beside the node's own database, which nobody
 * else may read, in a directory that names its process. A process that was killed leaves its
 * directory behind; the next one removes it.
 */
final class SpillDirectory {
  private static final String PREFIX = "memory-";
  private static final String SUFFIX = ".tmp";

  private SpillDirectory() {}

  /** This process's directory; the engine makes it when it needs it and removes it at its end. */
  static Path beside(Path database) throws IOException {
    Path parent = database.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException(database + " has no directory");
    }
    Files.createDirectories(parent);
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(parent, PREFIX + "*" + SUFFIX)) {
      for (Path leftover : leftovers) {
        if (isDead(leftover.getFileName().toString())) {
          delete(leftover);
        }
      }
    }
    return parent.resolve(PREFIX + ProcessHandle.current().pid() + SUFFIX);
  }

  private static boolean isDead(String name) {
    String pid = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
    return pid.length() < 10
        && pid.matches("\\d+")
        && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  /** The engine's directories hold files only. Another process may delete the same ones. */
  private static void delete(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (java.nio.file.NoSuchFileException e) {
      return;
    }
    Files.deleteIfExists(directory);
  }
}
