package dev.signalbox.server.history;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Open connections for reading, the least recently used closed first. As many are in use at a time
 * as there may be open; who comes then waits. A native call holds its carrier thread, so calls are
 * kept short.
 */
final class Readers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

  private final Segments segments;
  private final int readersMax;
  private final Semaphore inUse;
  private final ReentrantLock lock = new ReentrantLock();

  /** Least recently used first. */
  private final Deque<Idle> idle = new ArrayDeque<>();

  private boolean closed;

  Readers(Segments segments, int readersMax) {
    this.segments = segments;
    this.readersMax = readersMax;
    this.inUse = new Semaphore(readersMax);
  }

  /** Names a connection's file; a sealed file is opened in another way than an open one. */
  record Key(long number, boolean sealed) {}

  private record Idle(Key key, SegmentReader reader) {}

  /** Something to read. */
  interface Read<T> {
    T from(SegmentReader reader) throws SQLException;
  }

  /**
   * Reads from one segment.
   *
   * @param gone the answer if the segment has been dropped in the meantime
   */
  <T> T read(Key key, T gone, Read<T> read) throws SQLException {
    inUse.acquireUninterruptibly();
    try {
      SegmentReader reader = borrow(key);
      if (reader == null) {
        return gone;
      }
      boolean good = false;
      try {
        T answer = read.from(reader);
        good = true;
        return answer;
      } finally {
        giveBack(key, reader, good);
      }
    } finally {
      inUse.release();
    }
  }

  private @Nullable SegmentReader borrow(Key key) throws SQLException {
    lock.lock();
    try {
      for (Iterator<Idle> each = idle.descendingIterator(); each.hasNext(); ) {
        Idle next = each.next();
        if (next.key.equals(key)) {
          each.remove();
          return next.reader;
        }
      }
    } finally {
      lock.unlock();
    }
    Path file = segments.file(key.number);
    try {
      return new SegmentReader(key.sealed ? Sqlite.sealedReader(file) : Sqlite.liveReader(file));
    } catch (SQLException e) {
      if (!Files.exists(file) && !current(key)) {
        return null;
      }
      throw e;
    }
  }

  private void giveBack(Key key, SegmentReader reader, boolean good) {
    SegmentReader excess = null;
    lock.lock();
    try {
      if (!good || closed || !current(key)) {
        excess = reader;
      } else {
        idle.addLast(new Idle(key, reader));
        if (idle.size() > readersMax) {
          excess = idle.removeFirst().reader;
        }
      }
    } finally {
      lock.unlock();
    }
    if (excess != null) {
      close(excess);
    }
  }

  private boolean current(Key key) {
    Segments.View view = segments.view();
    return key.sealed
        ? view.catalog().sealed().stream().anyMatch(each -> each.number() == key.number)
        : view.open() == key.number;
  }

  /** Closes what is idle of segments that are no longer read that way. */
  void retire() {
    Deque<Idle> old = new ArrayDeque<>();
    lock.lock();
    try {
      for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
        Idle next = each.next();
        if (closed || !current(next.key)) {
          each.remove();
          old.add(next);
        }
      }
    } finally {
      lock.unlock();
    }
    old.forEach(each -> close(each.reader));
  }

  private static void close(SegmentReader reader) {
    try {
      reader.close();
    } catch (SQLException e) {
      LOG.warn("a history reader did not close", e);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    retire();
  }
}
