package dev.signalbox.core.run;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.model.WorkerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells a state what happens, one command an entry, and keeps the runs that have ended. */
final class Story {
  static final long START_MS = 1_000_000;
  static final WorkerId WORKER = new WorkerId("w1");

  final State state = new State();
  final Map<RunId, Run> ended = new LinkedHashMap<>();
  long index;
  long nowMs = START_MS;

  /** With one worker of so many slots. */
  static Story withSlots(int slots) {
    Story story = new Story();
    story.apply(new Command.RegisterWorker(WORKER, slots));
    return story;
  }

  static TaskSpec task(String name, String... needs) {
    return TaskSpec.of(name, new Action.Fake("succeed")).withNeeds(needs);
  }

  static Outcome outcome(AttemptState state) {
    return switch (state) {
      case SUCCEEDED -> Outcome.exited(0);
      case FAILED -> Outcome.exited(1);
      case LOST -> Outcome.lost("gone");
      case CANCELLED -> new Outcome(AttemptState.CANCELLED, -1, 15, "");
      case TIMED_OUT -> new Outcome(AttemptState.TIMED_OUT, -1, 15, "");
      case ASSIGNED, RUNNING -> throw new IllegalArgumentException("not an end");
    };
  }

  Decision apply(Command command) {
    index++;
    Decision decision = state.apply(index, nowMs, command);
    if (decision instanceof Decision.Accepted accepted) {
      accepted.ended().forEach(run -> ended.put(run.id(), run));
    }
    return decision;
  }

  Decision.Accepted accept(Command command) {
    Decision decision = apply(command);
    if (decision instanceof Decision.Accepted accepted) {
      return accepted;
    }
    throw new AssertionError(command + " gives " + decision);
  }

  /** The reason for which the command is rejected. */
  Decision.Reason refuse(Command command) {
    Decision decision = apply(command);
    if (decision instanceof Decision.Rejected rejected) {
      return rejected.reason();
    }
    throw new AssertionError(command + " gives " + decision);
  }

  RunId submit(TaskSpec... tasks) {
    return submit(Submission.of(JobSpec.of("job", tasks)));
  }

  RunId submit(Submission submission) {
    Decision.Accepted accepted = accept(new Command.SubmitRun(submission));
    if (accepted.run() == null) {
      throw new AssertionError("a submission gives a run");
    }
    return accepted.run().id();
  }

  /** The run as it is, or as it ended. */
  Run run(RunId id) {
    Run run = state.run(id).orElseGet(() -> ended.get(id));
    if (run == null) {
      throw new AssertionError("there is no " + id);
    }
    return run;
  }

  Attempt attempt(RunId id, int task) {
    return run(id).task(task).last().orElseThrow();
  }

  AttemptKey key(RunId id, int task) {
    return run(id).key(task, attempt(id, task));
  }

  Decision.Accepted assign(RunId id, int task) {
    return accept(assignment(id, task));
  }

  Command.AssignAttempt assignment(RunId id, int task) {
    int number = run(id).task(task).attempts().size() + 1;
    return new Command.AssignAttempt(id, task, number, WORKER);
  }

  Decision.Accepted started(RunId id, int task) {
    return accept(new Command.ReportStarted(key(id, task), nowMs));
  }

  Decision.Accepted ended(RunId id, int task, AttemptState end) {
    return accept(new Command.ReportEnded(key(id, task), outcome(end), 0, 0));
  }

  /** Assigns, starts and ends one attempt. */
  void attempt(RunId id, int task, AttemptState end) {
    assign(id, task);
    started(id, task);
    ended(id, task, end);
  }

  Decision.Accepted cancel(RunId id) {
    return accept(new Command.CancelRun(id, StopCause.CANCEL, "enough"));
  }

  /** Time passes, and the leader says so. */
  Decision.Accepted pass(long ms) {
    nowMs += ms;
    return accept(new Command.PassTime());
  }

  /** The states of the run's tasks, as in {@code a=SUCCEEDED b=SKIPPED}. */
  String tasks(RunId id) {
    Run run = run(id);
    List<String> words = new ArrayList<>();
    for (int task = 0; task < run.tasks().size(); task++) {
      words.add(run.taskSpec(task).name() + "=" + run.task(task).state());
    }
    return String.join(" ", words);
  }
}
