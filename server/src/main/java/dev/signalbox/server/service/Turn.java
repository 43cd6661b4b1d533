package dev.signalbox.server.service;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** When a piece of work for the processor is done. */
interface Turn {
  Turn AT_ONCE = Supplier::get;

  /** Waits until it may, and works. */
  <T> T take(Supplier<T> work) throws InterruptedException;

  /**
   * As many at once as leave half the cores to others, in the order they came. A thousand streams
   * that begin together would otherwise take every core until all the sockets are full, and who
   * only asks for a status waits behind them.
   */
  static Turn ofHalfTheCores() {
    return inOrder(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  static Turn inOrder(int atOnce) {
    Semaphore free = new Semaphore(atOnce, true);
    return new Turn() {
      @Override
      public <T> T take(Supplier<T> work) throws InterruptedException {
        free.acquire();
        try {
          return work.get();
        } finally {
          free.release();
        }
      }
    };
  }
}
