package dev.signalbox.core.run;

import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Decisions and runs in one short line each, for golden files. Times count from the story's. */
final class StateText {
  private StateText() {}

  static String decision(Decision decision) {
    return switch (decision) {
      case Decision.Rejected(Decision.Reason reason, String detail) ->
          "REJECTED " + reason + " (" + detail + ")";
      case Decision.Existing existing -> "EXISTING " + existing.run();
      case Decision.Accepted accepted -> accepted(accepted);
    };
  }

  private static String accepted(Decision.Accepted accepted) {
    String events =
        accepted.events().stream().map(StateText::event).collect(Collectors.joining(", "));
    String effects =
        accepted.effects().stream().map(StateText::effect).collect(Collectors.joining(", "));
    return (events.isEmpty() ? "nothing" : events) + (effects.isEmpty() ? "" : " => " + effects);
  }

  private static String event(Event event) {
    return switch (event) {
      case Event.RunSubmitted e -> "RunSubmitted(" + e.run() + ")";
      case Event.RunStarted e -> "RunStarted(" + e.run() + ")";
      case Event.StopRequested e -> "StopRequested(" + e.cause() + ")";
      case Event.RunEnded e -> "RunEnded(" + e.state() + said(e.message()) + ")";
      case Event.TaskReady e -> "TaskReady(" + e.task() + after(e.notBeforeMs()) + ")";
      case Event.TaskDue e -> "TaskDue(" + e.task() + ")";
      case Event.TaskEnded e -> "TaskEnded(" + e.task() + " " + e.state() + said(e.message()) + ")";
      case Event.AttemptAssigned e -> "AttemptAssigned(" + e.task() + " fence=" + e.fence() + ")";
      case Event.AttemptStarted e -> "AttemptStarted(" + e.task() + ")";
      case Event.AttemptStopRequested e ->
          "AttemptStopRequested(" + e.task() + " " + e.cause() + ")";
      case Event.AttemptEnded e -> "AttemptEnded(" + e.task() + outcome(e.outcome()) + ")";
      case Event.WorkerRegistered e ->
          "WorkerRegistered(" + e.worker() + " slots=" + e.slots() + ")";
      case Event.WorkerLost e -> "WorkerLost(" + e.worker() + ")";
      case Event.QueueConfigured e -> "QueueConfigured(" + e.name() + "=" + e.concurrency() + ")";
      case Event.RequestsForgotten e -> "RequestsForgotten";
    };
  }

  private static String effect(Effect effect) {
    return switch (effect) {
      case Effect.StartAttempt e -> "Start(" + e.key() + ")";
      case Effect.StopAttempt e -> "Stop(" + e.key() + " " + e.cause() + ")";
      case Effect.ForgetAttempt e -> "Forget(" + e.key() + ")";
    };
  }

  private static String outcome(Outcome outcome) {
    return " " + outcome.state();
  }

  private static String said(String message) {
    return message.isEmpty() ? "" : " \"" + message + "\"";
  }

  private static String after(long notBeforeMs) {
    return notBeforeMs == 0 ? "" : " at=" + (notBeforeMs - Story.START_MS);
  }

  /** As in {@code RUNNING stop=CANCEL a=RUNNING[1:RUNNING/CANCEL] b=WAITING}. */
  static String run(Run run) {
    List<String> words = new ArrayList<>();
    words.add(run.state() + (run.stop() == StopCause.NONE ? "" : " stop=" + run.stop()));
    for (int i = 0; i < run.tasks().size(); i++) {
      Task task = run.task(i);
      String attempts =
          task.attempts().stream().map(StateText::attempt).collect(Collectors.joining(" "));
      words.add(
          run.taskSpec(i).name()
              + "="
              + task.state()
              + after(task.notBeforeMs())
              + (attempts.isEmpty() ? "" : "[" + attempts + "]"));
    }
    return String.join(" ", words);
  }

  private static String attempt(Attempt attempt) {
    return attempt.number()
        + ":"
        + attempt.state()
        + (attempt.stop() == StopCause.NONE ? "" : "/" + attempt.stop());
  }
}
