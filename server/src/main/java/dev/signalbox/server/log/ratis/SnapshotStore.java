package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.Applier;
import dev.signalbox.server.log.SnapshotWriter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories {@code snapshot.<term>_<index>}. One appears whole or not at all: it is written
 * under another name, synced and renamed. The last two are kept, and the log from the older one on,
 * so that damage to the newest costs nothing.
 */
final class SnapshotStore implements StateMachineStorage {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
  private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
  private static final String UNFINISHED = "unfinished-";
  private static final int KEPT = 2;

  private record Found(Path dir, TermIndex at) {}

  private final Path dir;

  /**
   * Found damaged, or refused by the applier, in this life of the store: gone with the next one.
   */
  private final Set<Path> unusable = ConcurrentHashMap.newKeySet();

  private volatile @Nullable FileListSnapshotInfo latest;

  SnapshotStore(Path dir) {
    this.dir = dir;
  }

  /** Does nothing: the directory is known, and read, before Ratis starts. */
  @Override
  public void init(RaftStorage storage) {}

  /** Removes what a crash has left. */
  void open() throws IOException {
    Files.createDirectories(dir);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(dir, UNFINISHED + "*")) {
      for (Path path : left) {
        Durable.deleteTree(path);
      }
    }
  }

  static boolean holdsAny(Path dir) throws IOException {
    return Files.isDirectory(dir) && !new SnapshotStore(dir).newestFirst().isEmpty();
  }

  /**
   * Restores the applier from the newest snapshot that can be read, or empty.
   *
   * @return where it stands, empty for the beginning
   */
  Optional<TermIndex> restore(Applier applier) throws IOException {
    latest = null;
    for (Found found : newestFirst()) {
      try {
        FileListSnapshotInfo info = info(found, Manifest.verify(found.dir));
        applier.restore(found.dir, found.at.getIndex());
        latest = info;
        return Optional.of(found.at);
      } catch (IOException damage) {
        LOG.warn("event=snapshot_unusable dir={} falling_back=true", found.dir, damage);
        unusable.add(found.dir);
      }
    }
    applier.restore(null, 0);
    return Optional.empty();
  }

  /**
   * Writes a snapshot.
   *
   * @return the index up to which the log is no longer needed, or -1
   */
  long write(TermIndex at, SnapshotWriter writer) throws IOException {
    String name = "snapshot." + at.getTerm() + "_" + at.getIndex();
    Path unfinished = dir.resolve(UNFINISHED + name);
    Path done = dir.resolve(name);
    try {
      Durable.deleteTree(unfinished);
      Files.createDirectories(unfinished);
      writer.write(unfinished);
      Manifest.write(unfinished);
      // Read back at once: the log is about to forget what only this has.
      List<Path> files =
          Manifest.verify(unfinished).stream()
              .map(file -> done.resolve(unfinished.relativize(file)))
              .toList();
      if (unusable.remove(done)) {
        Durable.deleteTree(done);
      }
      Files.move(unfinished, done, StandardCopyOption.ATOMIC_MOVE);
      Durable.syncDirectory(dir);
      latest = info(new Found(done, at), files);
    } catch (IOException | RuntimeException e) {
      Durable.deleteTree(unfinished);
      throw e;
    }
    return dropOld();
  }

  private long dropOld() throws IOException {
    for (Path path : Set.copyOf(unusable)) {
      Durable.deleteTree(path);
      unusable.remove(path);
    }
    List<Found> all = newestFirst();
    for (Found old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      Durable.deleteTree(old.dir);
    }
    return all.size() < KEPT ? -1 : all.get(KEPT - 1).at.getIndex();
  }

  /** The index of the newest snapshot, or -1. */
  long latestIndex() {
    FileListSnapshotInfo info = latest;
    return info == null ? -1 : info.getIndex();
  }

  /** Bytes of the newest snapshot: a guess at the next one. */
  long latestBytes() {
    FileListSnapshotInfo info = latest;
    return info == null ? 0 : info.getFiles().stream().mapToLong(FileInfo::getFileSize).sum();
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    return latest;
  }

  private List<Found> newestFirst() throws IOException {
    List<Found> all = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(dir, "snapshot.*")) {
      for (Path path : paths) {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        if (name.matches()) {
          long term = Long.parseLong(name.group(1));
          all.add(new Found(path, TermIndex.valueOf(term, Long.parseLong(name.group(2)))));
        }
      }
    }
    // The comparators of the JDK are linked anew at each start.
    all.sort((a, b) -> Long.compare(b.at.getIndex(), a.at.getIndex()));
    return all;
  }

  private static FileListSnapshotInfo info(Found found, List<Path> files) {
    // Ratis computes the digest of a file when it sends it.
    return new FileListSnapshotInfo(
        files.stream().map(file -> new FileInfo(file, null)).toList(),
        found.at.getTerm(),
        found.at.getIndex());
  }

  @Override
  public void format() {}

  /** Nothing: {@link #write} drops what is old. */
  @Override
  public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) {}
}
