package dev.signalbox.server.history;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes, and the runs that wait for it. A run stays readable in memory until it is
 * committed; a full disk is waited out.
 */
final class HistoryWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
  private static final int BATCH_RUNS_MAX = 5_000;
  private static final long BATCH_BYTES_MAX = 16L * 1024 * 1024;
  private static final long RETRY_MS_MIN = 50;
  private static final long RETRY_MS_MAX = 2_000;
  private static final long CLOSE_MS_MAX = 5_000;

  private final Segments segments;
  private final Readers readers;
  private final HistoryConfig config;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ConcurrentNavigableMap<Long, FinishedRun> pending = new ConcurrentSkipListMap<>();
  private final Deque<Entry> queue = new ArrayDeque<>();
  private final Deque<Task<?>> tasks = new ArrayDeque<>();
  private long pendingBytes;
  private int pendingRuns;
  private long appendedIndex;
  private int flushing;
  private boolean closed;

  private volatile long durableIndex;
  private volatile long openRuns;
  private volatile @Nullable String problem;

  /** Owned by the writer's thread once it runs. */
  private @Nullable OpenSegment open;

  private record Entry(long index, List<FinishedRun> runs, long bytes) {}

  private record Task<T>(Callable<T> work, CompletableFuture<T> done) {
    void run() {
      try {
        done.complete(work.call());
      } catch (Exception e) {
        done.completeExceptionally(e);
      }
    }
  }

  HistoryWriter(Segments segments, Readers readers, HistoryConfig config, OpenSegment open) {
    this.segments = segments;
    this.readers = readers;
    this.config = config;
    this.open = open;
    this.durableIndex = open.index();
    this.appendedIndex = open.index();
    this.openRuns = open.runs();
    this.thread = Thread.ofPlatform().name("history-writer").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void append(long index, List<FinishedRun> runs) {
    long bytes = runs.stream().mapToLong(FinishedRun::bytes).sum();
    lock.lock();
    try {
      if (index <= appendedIndex) {
        return;
      }
      while (!closed && !fits(runs.size(), bytes)) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        throw new IllegalStateException("the history is closed");
      }
      appendedIndex = index;
      queue.add(new Entry(index, List.copyOf(runs), bytes));
      pendingRuns += runs.size();
      pendingBytes += bytes;
      for (FinishedRun run : runs) {
        pending.put(run.id(), run);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // What is too big by itself goes in when nothing else waits.
  private boolean fits(int runs, long bytes) {
    return pendingRuns == 0
        || (pendingRuns + runs <= config.pendingRunsMax()
            && pendingBytes + bytes <= config.pendingBytesMax());
  }

  ConcurrentNavigableMap<Long, FinishedRun> pending() {
    return pending;
  }

  long durableIndex() {
    return durableIndex;
  }

  /** Runs that are in the open segment or wait for it. */
  long runs() {
    lock.lock();
    try {
      return openRuns + pendingRuns;
    } finally {
      lock.unlock();
    }
  }

  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Waits until everything appended before the call is committed. */
  boolean awaitCommitted(long timeoutMs) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    lock.lockInterruptibly();
    try {
      flushing++;
      changed.signalAll();
      long target = appendedIndex;
      while (durableIndex < target && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return durableIndex >= target;
    } finally {
      flushing--;
      lock.unlock();
    }
  }

  /** Something to do with the open segment on the writer's thread, between two transactions. */
  interface OpenWork<T> {
    T with(OpenSegment open) throws SQLException, IOException;
  }

  <T> CompletableFuture<T> call(OpenWork<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    lock.lock();
    try {
      if (closed) {
        done.completeExceptionally(new IOException("the history is closed"));
      } else {
        tasks.add(new Task<>(() -> withOpen(work), done));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    return done;
  }

  private <T> T withOpen(OpenWork<T> work) throws SQLException, IOException {
    OpenSegment segment = openSegment();
    try {
      return work.with(segment);
    } finally {
      openRuns = segment.runs();
    }
  }

  private void run() {
    long retryMs = RETRY_MS_MIN;
    long closeBy = Long.MAX_VALUE;
    while (awaitWork()) {
      if (closeBy == Long.MAX_VALUE && isClosed()) {
        closeBy = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MS_MAX);
      }
      try {
        runTasks();
        writeBatch();
        sealIfFull();
        succeeded();
        retryMs = RETRY_MS_MIN;
      } catch (SQLException | IOException | RuntimeException e) {
        failed(e);
        if (isClosed() && System.nanoTime() - closeBy > 0) {
          break;
        }
        pause(retryMs);
        retryMs = Math.min(RETRY_MS_MAX, retryMs * 2);
      }
    }
    closeOpen();
  }

  private boolean awaitWork() {
    lock.lock();
    try {
      while (queue.isEmpty() && tasks.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      long left = TimeUnit.MILLISECONDS.toNanos(config.lingerMs());
      while (left > 0 && flushing == 0 && tasks.isEmpty() && !closed && pendingRuns < 1_000) {
        left = changed.awaitNanos(left);
      }
      return !queue.isEmpty() || !tasks.isEmpty();
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but a test framework; it goes on until it is closed.
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void pause(long ms) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(ms);
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
      if (closed) {
        // Closing: what is left is tried a few times more, without a busy loop.
        TimeUnit.MILLISECONDS.sleep(RETRY_MS_MIN);
      }
    } catch (InterruptedException e) {
      LOG.debug("the history writer was interrupted");
    } finally {
      lock.unlock();
    }
  }

  private void runTasks() {
    while (true) {
      Task<?> task;
      lock.lock();
      try {
        task = tasks.poll();
      } finally {
        lock.unlock();
      }
      if (task == null) {
        return;
      }
      task.run();
    }
  }

  private void writeBatch() throws SQLException, IOException {
    OpenSegment segment = openSegment();
    List<Entry> batch = nextBatch(Math.max(1, config.segmentRuns() - segment.runs()));
    if (batch.isEmpty()) {
      return;
    }
    List<FinishedRun> runs = new ArrayList<>();
    for (Entry entry : batch) {
      // After an error that hid a commit, what is there already is not written again.
      if (entry.index > segment.index()) {
        runs.addAll(entry.runs);
      }
    }
    long index = Math.max(segment.index(), batch.getLast().index);
    segment.write(runs, index);
    committed(batch, segment);
  }

  private List<Entry> nextBatch(long room) {
    lock.lock();
    try {
      List<Entry> batch = new ArrayList<>();
      long bytes = 0;
      int runs = 0;
      for (Entry entry : queue) {
        batch.add(entry);
        bytes += entry.bytes;
        runs += entry.runs.size();
        if (runs >= Math.min(room, BATCH_RUNS_MAX) || bytes >= BATCH_BYTES_MAX) {
          break;
        }
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void committed(List<Entry> batch, OpenSegment segment) {
    lock.lock();
    try {
      for (Entry entry : batch) {
        queue.removeFirst();
        pendingRuns -= entry.runs.size();
        pendingBytes -= entry.bytes;
        for (FinishedRun run : entry.runs) {
          pending.remove(run.id());
        }
      }
      openRuns = segment.runs();
      durableIndex = segment.index();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void sealIfFull() throws SQLException, IOException {
    OpenSegment segment = openSegment();
    if (segment.runs() < config.segmentRuns()) {
      return;
    }
    SegmentInfo info = segment.seal();
    lock.lock();
    try {
      segments.sealed(info);
      openRuns = 0;
    } finally {
      lock.unlock();
    }
    open = null;
    segment.close();
    readers.retire();
    LOG.debug("history segment sealed number={} runs={}", info.number(), info.runs());
    openSegment();
  }

  private OpenSegment openSegment() throws SQLException, IOException {
    OpenSegment segment = open;
    if (segment == null) {
      long number = segments.nextNumber();
      segment = OpenSegment.open(segments.file(number), number, durableIndex);
      open = segment;
      openRuns = segment.runs();
      segments.opened(number);
    }
    return segment;
  }

  private void succeeded() {
    if (problem != null) {
      LOG.info("history is written again durableIndex={}", durableIndex);
      problem = null;
    }
  }

  private void failed(Exception e) {
    if (problem == null) {
      LOG.warn("history cannot be written, trying again durableIndex={}", durableIndex, e);
    }
    problem = e.getMessage() == null ? e.toString() : e.getMessage();
    // A connection is kept over a full disk: to open a new one would need space.
    if (!Sqlite.full(e)) {
      closeOpen();
    }
  }

  private void closeOpen() {
    OpenSegment segment = open;
    open = null;
    if (segment != null) {
      try {
        segment.close();
      } catch (SQLException e) {
        LOG.warn("history segment did not close number={}", segment.segment(), e);
      }
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is pending, for a few seconds at most; the log still has what is left. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
