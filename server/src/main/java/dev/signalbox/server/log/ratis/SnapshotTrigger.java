package dev.signalbox.server.log.ratis;

/** Counts what has been applied since the last snapshot and says when the next is due. */
final class SnapshotTrigger {
  private final RatisConfig.Snapshots limits;
  private final boolean manySegments;
  private final SnapshotTrigger.Clock clock;

  private long snapshotIndex;
  private long entries;
  private long bytes;
  private boolean writing;
  private boolean segmentsDone;
  private long notBeforeNs;

  /** Nanoseconds of no particular origin. */
  interface Clock {
    long nanoTime();
  }

  private static final long RETRY_AFTER_NS = 10_000_000_000L;

  SnapshotTrigger(RatisConfig.Snapshots limits, boolean manySegments, Clock clock) {
    this.limits = limits;
    this.manySegments = manySegments;
    this.clock = clock;
    this.notBeforeNs = clock.nanoTime();
  }

  synchronized void restored(long index) {
    snapshotIndex = index;
    entries = 0;
    bytes = 0;
  }

  /** Counts an entry; true if a snapshot is due. */
  synchronized boolean applied(long index, long entryBytes) {
    entries++;
    bytes += entryBytes;
    boolean due =
        entries >= limits.entriesMax()
            || bytes >= limits.bytesMax()
            || (manySegments && !segmentsDone);
    return due && !writing && clock.nanoTime() - notBeforeNs >= 0;
  }

  /** Claims the right to take a snapshot of an index. */
  synchronized boolean begin(long index) {
    if (writing || index <= snapshotIndex) {
      return false;
    }
    writing = true;
    entries = 0;
    bytes = 0;
    return true;
  }

  synchronized void written(long index) {
    writing = false;
    segmentsDone = true;
    snapshotIndex = Math.max(snapshotIndex, index);
  }

  /** The next try is not before a while, and then with the next entry. */
  synchronized void failed() {
    writing = false;
    entries = limits.entriesMax();
    notBeforeNs = clock.nanoTime() + RETRY_AFTER_NS;
  }

  synchronized long snapshotIndex() {
    return snapshotIndex;
  }

  /** Entries that a restart would replay. */
  synchronized long entriesSince() {
    return entries;
  }
}
