package dev.signalbox.core.run;

import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.core.model.WorkerId;

/**
 * What has changed. Applying events is the only way in which state changes. Tasks are named by
 * their index.
 */
public sealed interface Event {
  /** An event of one run. */
  sealed interface OfRun extends Event {
    RunId run();
  }

  record RunSubmitted(Run submitted) implements OfRun {
    @Override
    public RunId run() {
      return submitted.id();
    }
  }

  record RunStarted(RunId run, long timeMs) implements OfRun {}

  record StopRequested(RunId run, StopCause cause, String message) implements OfRun {}

  record RunEnded(RunId run, RunState state, String message, long timeMs) implements OfRun {}

  record TaskReady(RunId run, int task, long notBeforeMs, long timeMs) implements OfRun {}

  /** The delay before another attempt is over. */
  record TaskDue(RunId run, int task) implements OfRun {}

  record TaskEnded(RunId run, int task, TaskState state, String message, long timeMs)
      implements OfRun {}

  record AttemptAssigned(RunId run, int task, WorkerId worker, long fence, long timeMs)
      implements OfRun {}

  record AttemptStarted(RunId run, int task, long startedMs, long timeMs) implements OfRun {}

  record AttemptStopRequested(RunId run, int task, StopCause cause) implements OfRun {}

  record AttemptEnded(RunId run, int task, Outcome outcome, long timeMs) implements OfRun {}

  record WorkerRegistered(WorkerId worker, int slots) implements Event {}

  record WorkerLost(WorkerId worker) implements Event {}

  record QueueConfigured(String name, int concurrency) implements Event {}

  /** Request ids of submissions before this time are forgotten. */
  record RequestsForgotten(long beforeMs) implements Event {}
}
