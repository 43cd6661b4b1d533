package dev.signalbox.server.sqlflow;

import dev.signalbox.core.model.RunId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What is known of clients between their fetches. One that hung up while it waited will hardly come
 * back; one that was given many rows is busy with them for longer than the lease may last. Either
 * is forgotten when somebody fetches.
 */
final class Absences {
  /** Fewer than the released clients take in a second: their protobuf is in Python alone. */
  private static final long ROWS_PER_SECOND = 1_000;

  private final SqlFlowLimits limits;
  private final Consumer<RunId> renew;
  private final Consumer<RunId> cancel;
  private final Executor blocking;

  /** The latest absence of each run's client, by its number. */
  private final ConcurrentHashMap<RunId, Long> absent = new ConcurrentHashMap<>();

  private final AtomicLong numbers = new AtomicLong();

  /**
   * @param renew the lease of a run
   * @param cancel a run that nobody waits for
   * @param blocking runs what may block
   */
  Absences(SqlFlowLimits limits, Consumer<RunId> renew, Consumer<RunId> cancel, Executor blocking) {
    this.limits = limits;
    this.renew = renew;
    this.cancel = cancel;
    this.blocking = blocking;
  }

  /** Somebody fetches. */
  void end(RunId run) {
    absent.remove(run);
  }

  /** The client has left its fetch. */
  void hungUp(RunId run) {
    Long absence = begin(run);
    later(
        limits.hangUpGrace(),
        () -> {
          if (absent.remove(run, absence)) {
            cancel.accept(run);
          }
        });
  }

  /** The client has to read so many rows before it fetches again. */
  void busy(RunId run, long rows) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(rows / ROWS_PER_SECOND);
    keep(run, begin(run), until);
  }

  private Long begin(RunId run) {
    Long absence = numbers.incrementAndGet();
    absent.put(run, absence);
    return absence;
  }

  private void keep(RunId run, Long absence, long untilNs) {
    if (untilNs - System.nanoTime() <= 0) {
      absent.remove(run, absence);
    } else if (absence.equals(absent.get(run))) {
      renew.accept(run);
      later(limits.lease().dividedBy(4), () -> keep(run, absence, untilNs));
    }
  }

  private void later(Duration delay, Runnable work) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, blocking)
        .execute(work);
  }
}
