package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Waits for descriptors with epoll and calls who asked for them. Belongs to the loop's thread. */
final class Poller {
  static final int IN = 1;
  static final int OUT = 4;

  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int MODIFY = 3;
  private static final int EVENTS_MAX = 256;

  /** A descriptor that is waited for. */
  record Watch(int fd, long token) {}

  private final Libc libc;
  private final int epoll;
  private final MemorySegment events;
  private final MemorySegment one;
  private final int eventBytes;
  private final int dataOffset;
  private final Map<Long, Runnable> ready = new HashMap<>();
  private long tokens;

  Poller(Arena arena) {
    libc = new Libc(arena);
    epoll = libc.epollCreate();
    // The kernel packs the structure on x86 only.
    boolean packed = System.getProperty("os.arch", "").matches("amd64|x86_64");
    eventBytes = packed ? 12 : 16;
    dataOffset = packed ? 4 : 8;
    events = arena.allocate((long) EVENTS_MAX * eventBytes, 16);
    one = arena.allocate(16, 16);
  }

  /** Calls {@code action} whenever the descriptor is ready, until it is removed. */
  Watch add(int fd, int interest, Runnable action) {
    // Tokens are never used twice: an event that comes late finds nobody.
    Watch watch = new Watch(fd, tokens++);
    ready.put(watch.token(), action);
    control(ADD, watch, interest);
    return watch;
  }

  /**
   * @param interest 0 is for errors and the other end's closing only
   */
  void change(Watch watch, int interest) {
    control(MODIFY, watch, interest);
  }

  /** To be called before the descriptor is closed. */
  void remove(Watch watch) {
    if (ready.remove(watch.token()) != null) {
      control(REMOVE, watch, 0);
    }
  }

  /** Waits, at most for so long, and calls whose descriptors are ready. */
  void poll(int timeoutMs) {
    int count = libc.epollWait(epoll, events, EVENTS_MAX, timeoutMs);
    for (int i = 0; i < count; i++) {
      long token = events.get(JAVA_LONG_UNALIGNED, (long) i * eventBytes + dataOffset);
      Runnable action = ready.get(token);
      if (action != null) {
        action.run();
      }
    }
  }

  private void control(int operation, Watch watch, int interest) {
    one.set(JAVA_INT, 0, interest);
    one.set(JAVA_LONG_UNALIGNED, dataOffset, watch.token());
    int answer = libc.epollControl(epoll, operation, watch.fd(), one);
    if (answer < 0 && operation != REMOVE) {
      throw new IllegalStateException("epoll_ctl answers " + answer);
    }
  }
}
