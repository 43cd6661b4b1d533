package dev.signalbox.sim;

import dev.signalbox.core.model.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What survives a crash: the log's entries, its snapshots, the durable part of the history. */
final class SimDisk {
  /** A snapshot that was written to its end. */
  record Snapshot(long index, Path dir) {}

  /** Entries by index; those of the log itself are empty. */
  final TreeMap<Long, byte[]> entries = new TreeMap<>();

  /** Finished runs by the index that ended them, as far as they are durable. */
  TreeMap<Long, List<Run>> history = new TreeMap<>();

  long historyIndex;

  /** Copies of the history that snapshots hold; a real one is a file. */
  final Map<Path, TreeMap<Long, List<Run>>> backups = new HashMap<>();

  @Nullable Snapshot snapshot;
  private long lastIndex;
  private final Path root;
  private int dirs;

  SimDisk(Path root) {
    this.root = root;
  }

  /** Appends an entry and returns its index. */
  long append(byte[] entry) {
    lastIndex++;
    entries.put(lastIndex, entry);
    return lastIndex;
  }

  long lastIndex() {
    return lastIndex;
  }

  Path newDir() {
    try {
      return Files.createDirectory(root.resolve("snapshot-" + dirs++));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A snapshot is complete: what it holds may leave the log. */
  void snapshot(Snapshot newest) {
    Snapshot before = snapshot;
    snapshot = newest;
    entries.headMap(newest.index(), false).clear();
    if (before != null) {
      delete(before.dir());
    }
  }

  static void delete(Path dir) {
    try (Stream<Path> files = Files.walk(dir)) {
      List<Path> all = new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
      for (Path file : all) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves no file behind. */
  void delete() {
    delete(root);
  }
}
