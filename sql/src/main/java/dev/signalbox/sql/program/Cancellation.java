package dev.signalbox.sql.program;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the program when the system asks for it (SIGTERM): the running statements are cancelled,
 * what is written already is flushed, and the process ends with the signal's own code. Between two
 * programs it ends at once.
 */
final class Cancellation {
  private static final int GRACE_MS = 5_000;
  private static final int REPEAT_MS = 50;
  private static final int REPEAT_MS_MAX = 1_000;

  private final Thread program;
  private CountDownLatch finished = new CountDownLatch(0);
  private final Set<Statement> running = Collections.newSetFromMap(new IdentityHashMap<>());
  private final CountDownLatch asked = new CountDownLatch(1);

  private Cancellation(Thread program) {
    this.program = program;
  }

  /** Watches for the end of the process on behalf of the current thread. */
  static Cancellation ofProcess() {
    Cancellation cancellation = new Cancellation(Thread.currentThread());
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("cancel").unstarted(cancellation::cancel));
    return cancellation;
  }

  boolean cancelled() {
    return asked.getCount() == 0;
  }

  /**
   * Waits.
   *
   * @return whether the program was cancelled within this time, which ends the wait
   */
  boolean within(long ms) {
    try {
      return asked.await(ms, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  synchronized void started(Statement statement) {
    running.add(statement);
  }

  synchronized void ended(Statement statement) {
    running.remove(statement);
  }

  /** A program begins. */
  synchronized void begin() {
    finished = new CountDownLatch(1);
  }

  /** Nothing is left to wait for. */
  synchronized void end() {
    finished.countDown();
  }

  private synchronized CountDownLatch finished() {
    return finished;
  }

  private void cancel() {
    CountDownLatch end = finished();
    if (end.getCount() == 0) {
      return;
    }
    try {
      int repeatMs = REPEAT_MS;
      for (int waitedMs = 0; waitedMs < GRACE_MS; waitedMs += repeatMs) {
        cancelOnce();
        // Again and again: a statement that is just about to start would not notice the first. Ever
        // later, for some databases take a connection for each.
        if (end.await(repeatMs, TimeUnit.MILLISECONDS)) {
          return;
        }
        repeatMs = Math.min(2 * repeatMs, REPEAT_MS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void cancelOnce() {
    asked.countDown();
    if (running.isEmpty()) {
      program.interrupt(); // It may be waiting for its turn at the database.
    }
    cancelRunning();
  }

  /** Once: a statement that is just about to start does not notice. */
  synchronized void cancelRunning() {
    running.forEach(Cancellation::cancel);
  }

  private static void cancel(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException e) {
      // It has just ended by itself; the program sees `cancelled` before the next one.
      return;
    }
  }
}
