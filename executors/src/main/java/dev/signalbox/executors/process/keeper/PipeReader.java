package dev.signalbox.executors.process.keeper;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Reads one stream of an attempt until its end and hands the bytes to a sink. */
final class PipeReader {
  /** How long the start of a line waits for its end. */
  private static final long HOLD_MS = 100;

  private static final int SPLICE_BYTES = 1024 * 1024;

  /** Much more than a pipe holds: who still writes then is none of ours. */
  private static final int STEPS_MAX = 1024;

  private static final int SET_PIPE_SIZE = 1031;

  /** What all pipes share. */
  record Shared(Libc libc, Poller poller, Timers timers, MemorySegment buffer, int devNull) {}

  private final Shared shared;
  private final int fd;
  private final OutputFile file;
  private final Sink sink;
  private final Runnable changed;
  private Poller.@Nullable Watch watch;
  private boolean ended;
  private boolean closed;
  private boolean widened;
  private boolean holding;

  /**
   * @param changed called after bytes were taken or the end was met
   */
  PipeReader(Shared shared, int fd, OutputFile file, Sink sink, Runnable changed) {
    this.shared = shared;
    this.fd = fd;
    this.file = file;
    this.sink = sink;
    this.changed = changed;
    watch = shared.poller().add(fd, Poller.IN, this::ready);
  }

  boolean ended() {
    return ended;
  }

  /** Stops or goes on reading, so that the writer waits while the disk is full. */
  void pause(boolean pause) {
    if (pause) {
      unwatch();
    } else if (!ended && watch == null) {
      watch = shared.poller().add(fd, Poller.IN, this::ready);
    }
  }

  /** A pipe whose writer is gone is always ready, whatever is asked for: so it is taken out. */
  private void unwatch() {
    if (watch != null) {
      shared.poller().remove(watch);
      watch = null;
    }
  }

  /** Takes what is there now and ends, although somebody may still have the other end. */
  void finish() {
    int steps = 0;
    while (!ended && !file.blocked() && steps < STEPS_MAX && step()) {
      steps++;
    }
    if (!ended && !file.blocked()) {
      end();
    }
  }

  /**
   * Takes what is there now and leaves the descriptor open, for the next who reads from it: what
   * comes then is not for this sink.
   *
   * @return whether it could: a full disk may be in the way
   */
  boolean release() {
    int steps = 0;
    while (!ended && !file.blocked() && steps < STEPS_MAX && step()) {
      steps++;
    }
    if (!ended && file.blocked()) {
      return false;
    }
    if (!ended) {
      ended = true;
      sink.end(shared.buffer());
      unwatch();
    }
    return true;
  }

  int fd() {
    return fd;
  }

  /** Whether the pipe is open and what came through it was whole. */
  boolean sound() {
    return !closed && sink.sound();
  }

  void close() {
    if (!closed) {
      closed = true;
      shared.libc().close(fd);
    }
  }

  private void ready() {
    step();
    changed.run();
  }

  /**
   * @return whether there may be more
   */
  private boolean step() {
    long count;
    if (file.cut()) {
      if (!widened) {
        widened = true;
        shared.libc().fcntl(fd, SET_PIPE_SIZE, SPLICE_BYTES);
      }
      count = shared.libc().splice(fd, shared.devNull(), SPLICE_BYTES);
      if (count > 0) {
        file.drop(count);
      }
    } else {
      int room = Sink.BUFFER_BYTES - Sink.DATA_AT - sink.held();
      MemorySegment data = shared.buffer().asSlice(Sink.DATA_AT);
      count = shared.libc().read(fd, data, room);
      if (count > 0) {
        sink.accept(shared.buffer(), (int) count);
        holdLater();
      }
    }
    if (count == 0 || (count < 0 && count != -Libc.EAGAIN && count != -Libc.EINTR)) {
      end();
      return false;
    }
    return count > 0;
  }

  private void holdLater() {
    if (sink.held() > 0 && !holding) {
      holding = true;
      shared.timers().after(HOLD_MS, this::letGo);
    }
  }

  private void letGo() {
    holding = false;
    if (!ended) {
      sink.flush(shared.buffer());
      changed.run();
    }
  }

  private void end() {
    ended = true;
    sink.end(shared.buffer());
    unwatch();
    close();
  }
}
