package dev.signalbox.server.service;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What has come in of requests that are not read yet, whole ones and parts: bounded for both APIs
 * together, since the bound of each request says little while nobody bounds how many there are.
 */
public final class InboundBytes {
  /**
   * Of each request, not counted: whatever fills the server, a status can be asked for and a run be
   * cancelled. How much all of that can be is bounded by the number of connections.
   */
  static final int FREE_BYTES = 16 * 1024;

  private static final int PART_OF_HEAP = 8;

  private final long max;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param max of all requests together
   */
  public InboundBytes(long max) {
    this.max = max;
  }

  /** As much as the heap has room for, with all that is made of it. */
  static InboundBytes ofHeap() {
    return new InboundBytes(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /** So much is counted now. */
  public long held() {
    return held.get();
  }

  /** A request that begins to come in. */
  public Request begin() {
    return new Request();
  }

  /** One request, counted until it is closed. */
  public final class Request implements AutoCloseable {
    private long bytes;
    private boolean closed;

    private Request() {}

    /**
     * More of it has come in.
     *
     * @throws ServiceException if that is too much with all the others; the request is to be given
     *     up
     */
    public synchronized void received(long more) {
      if (closed) {
        return;
      }
      long before = counted();
      bytes += more;
      if (held.addAndGet(counted() - before) > max && counted() > 0) {
        throw Refusals.tooMuchUnderWay();
      }
    }

    private long counted() {
      return Math.max(0, bytes - FREE_BYTES);
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        held.addAndGet(-counted());
      }
    }
  }
}
