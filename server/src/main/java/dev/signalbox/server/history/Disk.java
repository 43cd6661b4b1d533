package dev.signalbox.server.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** What this package does with directories. */
final class Disk {
  private Disk() {}

  /** Makes renames and new names in a directory survive a power loss. */
  static void syncDirectory(Path dir) throws IOException {
    try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static List<Path> list(Path dir) throws IOException {
    try (Stream<Path> paths = Files.list(dir)) {
      return paths.sorted().toList();
    }
  }

  /** Deletes a directory of files; nothing happens if there is none. */
  static void deleteFlat(Path dir) throws IOException {
    if (Files.isDirectory(dir)) {
      for (Path path : list(dir)) {
        Files.delete(path);
      }
      Files.delete(dir);
    }
  }

  /** Gives a file that never changes a second name; copies where the file system has no links. */
  static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      copy(from, to);
    }
  }

  static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to);
    try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
