package dev.signalbox.server;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread for what is done again and again, or after a while. A failure of one round does
 * not end the rounds.
 */
final class Ticker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

  /** Something that may fail and is tried again with the next round. */
  @FunctionalInterface
  interface Round {
    void run() throws Exception;
  }

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("signalbox-ticks").daemon().factory());

  void every(long periodMs, Round round) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> safely(round), periodMs, periodMs, TimeUnit.MILLISECONDS);
  }

  void later(Runnable what, long delayMs) {
    try {
      var _ = thread.schedule(() -> safely(what::run), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("event=closed action=drop");
    }
  }

  private static void safely(Round round) {
    try {
      round.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("event=round-failed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
