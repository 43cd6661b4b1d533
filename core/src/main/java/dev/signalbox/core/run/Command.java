package dev.signalbox.core.run;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.WorkerId;
import java.util.List;

/**
 * What is asked of the state machine. What comes of it is decided when it is applied, on every node
 * alike.
 */
public sealed interface Command {
  /** A client wants a run. */
  record SubmitRun(Submission submission) implements Command {}

  /** A client, or a lease that ran out, wants a run to stop. */
  record CancelRun(RunId run, StopCause cause, String message) implements Command {
    public CancelRun {
      if (!cause.requested()) {
        throw new IllegalArgumentException("a cancellation has a cause");
      }
      message = Bounds.message(message);
    }
  }

  /**
   * The leader places a task; {@code attempt} is the number it will get, so that a repeat changes
   * nothing.
   */
  record AssignAttempt(RunId run, int task, int attempt, WorkerId worker) implements Command {}

  /**
   * The leader lets workers take what is next, as far as they have free slots. It closes entries
   * whose commands may have made something ready, so that this starts without an entry of its own.
   */
  record FillSlots(List<WorkerId> workers) implements Command {
    public FillSlots {
      workers = List.copyOf(workers);
    }
  }

  /** A worker reports that an attempt runs. */
  record ReportStarted(AttemptKey key, long startedMs) implements Command {}

  /**
   * A worker reports that an attempt has ended and nothing of it is alive.
   *
   * @param startedMs when it began to run, if that is known and was perhaps not reported; else 0
   * @param random 0 to 1, for the jitter of a retry
   */
  record ReportEnded(AttemptKey key, Outcome outcome, long startedMs, double random)
      implements Command {}

  /** Time has passed: what is due by the entry's time is done. */
  record PassTime() implements Command {}

  /** A worker is here, with so many slots. */
  record RegisterWorker(WorkerId worker, int slots) implements Command {}

  /** A worker is gone and its leases are over: its attempts are LOST. */
  record LoseWorker(WorkerId worker, double random) implements Command {}

  /** A queue is as the configuration says; concurrency 0 removes it once it is empty. */
  record ConfigureQueue(String name, int concurrency) implements Command {}
}
