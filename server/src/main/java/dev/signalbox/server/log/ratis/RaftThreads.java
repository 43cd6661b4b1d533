package dev.signalbox.server.log.ratis;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The threads of one Raft server: all that it starts are in one group, so that one of them can be
 * found.
 */
final class RaftThreads {
  private static final String LOG_WORKER = "-SegmentedRaftLogWorker";

  private static final int WAITS_MAX = 1000;

  private final ThreadGroup group = new ThreadGroup("log-raft");

  /** An action that may fail as files do. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  /** Runs the action in the group and waits for it. */
  <T> T call(Action<T> action) throws IOException {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .group(group)
        .daemon()
        .name("log-raft")
        .start(
            () -> {
              try {
                result.complete(action.run());
              } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    try {
      return result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException bug -> throw bug;
        case null, default -> throw e;
      }
    }
  }

  /**
   * Wakes the log's writer when it is told to end: it looks up once a second only, which would make
   * every close last so long. By then all that was acknowledged is on disk.
   *
   * @param logOpen true until the log begins to close
   */
  void hurryLogWorker(BooleanSupplier logOpen) {
    Thread.ofVirtual()
        .name("log-hurry")
        .start(
            () -> {
              try {
                for (int wait = 0; wait < WAITS_MAX && logOpen.getAsBoolean(); wait++) {
                  TimeUnit.MILLISECONDS.sleep(2);
                }
                // The writer is told a moment after the log is closed to others.
                TimeUnit.MILLISECONDS.sleep(25);
                interruptLogWorker();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void interruptLogWorker() {
    Thread[] threads = new Thread[group.activeCount() + 16];
    int count = group.enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (threads[i].getName().endsWith(LOG_WORKER)) {
        threads[i].interrupt();
      }
    }
  }
}
