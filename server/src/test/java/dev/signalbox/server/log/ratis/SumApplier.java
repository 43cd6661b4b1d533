package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.Applier;
import dev.signalbox.server.log.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A state machine whose state shows every missing, doubled or reordered entry: count and hash. */
final class SumApplier implements Applier {
  private long count;
  private long hash = 1;
  private long lastIndex;
  volatile boolean leading;
  volatile @Nullable IOException refuseRestore;
  volatile boolean failSnapshots;
  volatile @Nullable Object lastLocal;
  final List<String> events = new ArrayList<>();

  /** Bytes added to each snapshot. */
  volatile int padding;

  static byte[] entry(long number) {
    return ByteBuffer.allocate(200).putLong(number).array();
  }

  /** The hash after entries 1..n. */
  static long hashOf(long n) {
    long hash = 1;
    for (long i = 1; i <= n; i++) {
      hash = hash * 31 + i;
    }
    return hash;
  }

  synchronized long count() {
    return count;
  }

  synchronized long hash() {
    return hash;
  }

  synchronized long lastIndex() {
    return lastIndex;
  }

  private synchronized void event(String event) {
    events.add(event);
  }

  synchronized List<String> eventsSoFar() {
    return List.copyOf(events);
  }

  @Override
  public synchronized void restore(@Nullable Path snapshotDir, long index) throws IOException {
    event("restore " + index);
    if (snapshotDir == null) {
      count = 0;
      hash = 1;
      lastIndex = 0;
      return;
    }
    String[] parts = Files.readString(snapshotDir.resolve("state/sum")).split(" ", 3);
    count = Long.parseLong(parts[0]);
    hash = Long.parseLong(parts[1]);
    lastIndex = index;
  }

  @Override
  public synchronized void apply(long index, byte[] entry, @Nullable Object local) {
    if (index <= lastIndex) {
      throw new IllegalStateException("index " + index + " after " + lastIndex);
    }
    long number = ByteBuffer.wrap(entry).getLong();
    if (number == -666) {
      throw new IllegalStateException("told to fail");
    }
    lastIndex = index;
    lastLocal = local;
    hash = hash * 31 + number;
    count++;
  }

  @Override
  public synchronized SnapshotWriter snapshot(long index) {
    String state = count + " " + hash + " " + "x".repeat(padding);
    return dir -> {
      Files.createDirectories(dir.resolve("state"));
      Files.writeString(dir.resolve("state/sum"), state);
      if (failSnapshots) {
        throw new IOException("No space left on device");
      }
    };
  }

  @Override
  public void leading(long term) {
    event("leading " + term);
    leading = true;
  }

  @Override
  public void following() {
    event("following");
    leading = false;
  }
}
