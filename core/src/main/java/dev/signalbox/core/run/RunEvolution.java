package dev.signalbox.core.run;

import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Change;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.Task;
import dev.signalbox.core.model.TaskState;

/** What an event makes of a run. Decides nothing: an event has happened. */
final class RunEvolution {
  /** Stands for all tasks and the run itself. */
  static final int WHOLE_RUN = -1;

  private RunEvolution() {}

  /** The index of the one task that the event touches, or {@link #WHOLE_RUN}. */
  static int taskOf(Event.OfRun event) {
    return switch (event) {
      case Event.RunSubmitted e -> WHOLE_RUN;
      case Event.RunStarted e -> WHOLE_RUN;
      case Event.StopRequested e -> WHOLE_RUN;
      case Event.RunEnded e -> WHOLE_RUN;
      case Event.TaskReady e -> e.task();
      case Event.TaskDue e -> e.task();
      case Event.TaskEnded e -> e.task();
      case Event.AttemptAssigned e -> e.task();
      case Event.AttemptStarted e -> e.task();
      case Event.AttemptStopRequested e -> e.task();
      case Event.AttemptEnded e -> e.task();
    };
  }

  static Run evolve(Run run, Event.OfRun event) {
    return switch (event) {
      case Event.RunSubmitted e -> e.submitted();
      case Event.RunStarted e -> run.started(e.timeMs());
      case Event.StopRequested e -> run.stopping(e.cause(), e.message());
      case Event.RunEnded e -> run.ended(e.state(), e.message(), e.timeMs());
      case Event.TaskReady e ->
          run.with(
              e.task(),
              run.task(e.task()).ready(e.notBeforeMs()),
              Change.of(e.task(), TaskState.READY, e.timeMs()));
      case Event.TaskDue e -> run.with(e.task(), run.task(e.task()).ready(0));
      case Event.TaskEnded e ->
          run.with(
              e.task(),
              run.task(e.task()).ended(e.state(), e.message()),
              Change.of(e.task(), e.state(), e.timeMs()));
      case Event.AttemptAssigned e -> assigned(run, e);
      case Event.AttemptStarted e -> started(run, e);
      case Event.AttemptStopRequested e -> {
        Task task = run.task(e.task());
        yield run.with(e.task(), task.withLast(last(task).stopping(e.cause())));
      }
      case Event.AttemptEnded e -> ended(run, e.task(), e.outcome(), e.timeMs());
    };
  }

  private static Run assigned(Run run, Event.AttemptAssigned e) {
    Task task = run.task(e.task());
    int number = task.attempts().size() + 1;
    Attempt attempt =
        Attempt.assigned(number, run.attemptsTotal(), e.worker(), e.fence(), e.timeMs());
    return run.with(
        e.task(),
        task.assigned(attempt),
        Change.of(e.task(), number, AttemptState.ASSIGNED, e.timeMs()));
  }

  private static Run started(Run run, Event.AttemptStarted e) {
    Task task = run.task(e.task());
    Attempt attempt = last(task).started(e.startedMs());
    return run.with(
        e.task(),
        task.withLast(attempt),
        Change.of(e.task(), attempt.number(), AttemptState.RUNNING, e.timeMs()));
  }

  private static Run ended(Run run, int index, Outcome outcome, long timeMs) {
    Task task = run.task(index);
    Attempt attempt = last(task).ended(outcome, timeMs);
    return run.with(
        index, task.withLast(attempt), Change.of(index, attempt.number(), outcome.state(), timeMs));
  }

  private static Attempt last(Task task) {
    return task.attempts().getLast();
  }
}
