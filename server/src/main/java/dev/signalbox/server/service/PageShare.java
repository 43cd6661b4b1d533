package dev.signalbox.server.service;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How large a page may be: the more calls are open, the smaller, for each may hold one until its
 * client has taken it, and a client may take its time.
 */
public final class PageShare {
  static final int BYTES_MIN = 16 * 1024;

  /** Of what may be held as messages and as bytes of several forms. */
  private static final int PART_OF_HEAP = 32;

  private final long bytes;
  private final AtomicInteger open = new AtomicInteger();

  PageShare(long bytes) {
    this.bytes = bytes;
  }

  static PageShare ofHeap() {
    return new PageShare(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** A call that is open until this is closed. */
  public interface Call extends AutoCloseable {
    @Override
    void close();
  }

  public Call open() {
    open.incrementAndGet();
    return open::decrementAndGet;
  }

  /**
   * @param most if nobody else is there
   */
  int bytesMax(int most) {
    long share = bytes / Math.max(1, open.get());
    return (int) Math.min(most, Math.max(BYTES_MIN, share));
  }
}
