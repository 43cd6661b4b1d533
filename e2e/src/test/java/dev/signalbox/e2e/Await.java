package dev.signalbox.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Waits for something that another process does; there is nothing to be told by, so it looks again
 * and again.
 */
final class Await {
  private static final Duration MAX = Duration.ofSeconds(60);

  private Await() {}

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + MAX.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + MAX.toSeconds() + " s: " + what);
      }
      Thread.sleep(20);
    }
  }
}
