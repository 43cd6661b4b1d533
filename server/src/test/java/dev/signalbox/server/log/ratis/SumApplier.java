package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.Applier;
import dev.signalbox.server.log.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A state machine whose state shows every missing, doubled or reordered entry: count and hash. */
final class SumApplier implements Applier {
  /** The entry at which it throws. */
  static final long POISON = -1;

  private long count;
  private long hash = 1;
  private long lastIndex;
  private volatile boolean failSnapshots;
  private final AtomicInteger snapshotsFailed = new AtomicInteger();
  private @Nullable Object lastLocal;

  /** Apply waits at this entry until it is released. */
  private volatile long blockAt = -2;

  private final CountDownLatch released = new CountDownLatch(1);
  private final List<String> events = new ArrayList<>();

  static byte[] entry(long number) {
    return entry(number, 200);
  }

  static byte[] entry(long number, int bytes) {
    return ByteBuffer.allocate(bytes).putLong(number).array();
  }

  /** The hash after entries 1..n. */
  static long hashOf(long n) {
    long hash = 1;
    for (long i = 1; i <= n; i++) {
      hash = hash * 31 + i;
    }
    return hash;
  }

  void blockAt(long number) {
    blockAt = number;
  }

  void release() {
    released.countDown();
  }

  void failSnapshots() {
    failSnapshots = true;
  }

  int snapshotsFailed() {
    return snapshotsFailed.get();
  }

  synchronized long count() {
    return count;
  }

  synchronized long hash() {
    return hash;
  }

  synchronized @Nullable Object lastLocal() {
    return lastLocal;
  }

  synchronized long lastIndex() {
    return lastIndex;
  }

  private synchronized void event(String event) {
    events.add(event);
  }

  synchronized List<String> events() {
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
  public void apply(long index, byte[] entry, @Nullable Object local) {
    if (ByteBuffer.wrap(entry).getLong() == blockAt) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    add(index, entry, local);
  }

  private synchronized void add(long index, byte[] entry, @Nullable Object local) {
    if (index <= lastIndex) {
      throw new IllegalStateException("index " + index + " after " + lastIndex);
    }
    long number = ByteBuffer.wrap(entry).getLong();
    if (number == POISON) {
      throw new IllegalStateException("told to fail");
    }
    lastIndex = index;
    lastLocal = local;
    hash = hash * 31 + number;
    count++;
  }

  @Override
  public synchronized SnapshotWriter snapshot(long index) {
    String state = count + " " + hash + " ";
    return dir -> {
      Files.createDirectories(dir.resolve("state"));
      Files.writeString(dir.resolve("state/sum"), state);
      if (failSnapshots) {
        snapshotsFailed.incrementAndGet();
        throw new IOException("No space left on device");
      }
    };
  }

  @Override
  public void leading(long term) {
    event("leading " + term);
  }

  @Override
  public void following() {
    event("following");
  }
}
