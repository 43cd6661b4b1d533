package dev.signalbox.core.run;

import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.Spans;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.Task;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.core.model.WorkerId;
import dev.signalbox.core.run.Decision.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules for runs, tasks and attempts: what a command does in every state. Lives for one
 * command: it checks first, then emits events, each of which changes the state at once, so that the
 * next rule sees it.
 */
final class RunMachine {
  /** So that one entry's work stays bounded; the rest is due with the next. */
  private static final int TIMERS_MAX = 1_000;

  private final State state;
  private final List<Event> events = new ArrayList<>(4);
  private final List<Effect> effects = new ArrayList<>(2);
  private final List<Run> ended = new ArrayList<>(1);

  RunMachine(State state) {
    this.state = state;
  }

  Decision decide(Command command) {
    return switch (command) {
      case Command.SubmitRun(Submission submission) -> submit(submission);
      case Command.CancelRun(RunId run, StopCause cause, String message) ->
          cancel(run, cause, message);
      case Command.AssignAttempt assign -> assign(assign);
      case Command.FillSlots(List<WorkerId> workers) -> fillSlots(workers);
      case Command.ReportStarted(AttemptKey key, long startedMs) -> started(key, startedMs);
      case Command.ReportEnded report -> ended(report);
      case Command.PassTime() -> passTime();
      case Command.RegisterWorker(WorkerId worker, int slots) -> {
        boolean same = state.worker(worker).filter(w -> w.slots() == slots).isPresent();
        yield same ? accepted(null) : emitted(new Event.WorkerRegistered(worker, slots));
      }
      case Command.LoseWorker(WorkerId worker, double random) -> loseWorker(worker, random);
      case Command.ConfigureQueue(String name, int concurrency) -> {
        boolean same = state.queue(name).filter(q -> q.concurrency() == concurrency).isPresent();
        yield same ? accepted(null) : emitted(new Event.QueueConfigured(name, concurrency));
      }
    };
  }

  // ---- clients -------------------------------------------------------------------------------

  private Decision submit(Submission submission) {
    Requests requests = state.requests();
    if (!submission.requestId().isEmpty()) {
      var known = requests.find(submission.requestId(), state.clockMs());
      if (known.isPresent()) {
        boolean same = known.get().bodyHash().equals(RunCodec.bodyHash(submission));
        return same
            ? new Decision.Existing(known.get().run())
            : rejected(Reason.REQUEST_CONFLICT, submission.requestId());
      }
      if (requests.full() && !requests.anyBefore(oldRequestsMs())) {
        return rejected(Reason.TOO_MANY_REQUESTS, Integer.toString(Requests.COUNT_MAX));
      }
    }
    String queue = submission.spec().queue();
    if (state.queue(queue).filter(q -> q.concurrency() > 0).isEmpty()) {
      return rejected(Reason.UNKNOWN_QUEUE, queue);
    }
    if (state.liveRuns() >= State.LIVE_RUNS_MAX) {
      return rejected(Reason.TOO_MANY_RUNS, Integer.toString(State.LIVE_RUNS_MAX));
    }
    forgetOldRequests();
    RunId id = new RunId(state.nextRun());
    emit(new Event.RunSubmitted(Run.submitted(id, submission, state.index(), state.clockMs())));
    return accepted(id);
  }

  private Decision cancel(RunId id, StopCause cause, String message) {
    Optional<Run> run = state.run(id);
    if (run.isEmpty()) {
      return rejected(Reason.UNKNOWN_RUN, id.toString());
    }
    if (!run.get().stop().requested()) {
      stop(id, cause, message);
    }
    return accepted(id);
  }

  private void stop(RunId id, StopCause cause, String message) {
    emit(new Event.StopRequested(id, cause, message));
    Run run = run(id);
    for (int task = 0; task < run.tasks().size(); task++) {
      Task now = run.task(task);
      if (now.live().isPresent()) {
        stopAttempt(id, task, StopCause.CANCEL);
      } else if (!now.state().terminal()) {
        end(id, task, TaskState.CANCELLED, "");
      }
    }
    finishIfDone(id);
  }

  private void stopAttempt(RunId id, int task, StopCause cause) {
    if (State.liveAttempt(run(id), task).stop().requested()) {
      return;
    }
    emit(new Event.AttemptStopRequested(id, task, cause));
    effects.add(stopEffect(run(id), task, State.liveAttempt(run(id), task)));
  }

  static Effect stopEffect(Run run, int task, Attempt attempt) {
    long grace = run.taskSpec(task).graceMs();
    return new Effect.StopAttempt(run.key(task, attempt), attempt.worker(), attempt.stop(), grace);
  }

  // ---- the leader ----------------------------------------------------------------------------

  private Decision assign(Command.AssignAttempt assign) {
    Optional<Run> found = state.run(assign.run());
    if (found.isEmpty()) {
      return rejected(Reason.UNKNOWN_RUN, assign.run().toString());
    }
    Run run = found.get();
    if (!mayStart(run, assign)) {
      return rejected(Reason.TASK_NOT_READY, run.id() + "/" + assign.task());
    }
    Optional<WorkerSlots> worker = state.worker(assign.worker());
    if (worker.isEmpty()) {
      return rejected(Reason.UNKNOWN_WORKER, assign.worker().value());
    }
    if (worker.get().free() == 0) {
      return rejected(Reason.WORKER_FULL, assign.worker().value());
    }
    if (run.state() == RunState.QUEUED
        && state.queue(run.spec().queue()).filter(q -> q.free() > 0).isEmpty()) {
      return rejected(Reason.QUEUE_FULL, run.spec().queue());
    }
    assign(run, assign.task(), assign.worker());
    return accepted(run.id());
  }

  private Decision fillSlots(List<WorkerId> workers) {
    Optional<Placement.Choice> next = Placement.next(state, workers);
    while (next.isPresent()) {
      TaskRef ref = next.get().task();
      assign(state.run(ref), ref.task(), next.get().worker().id());
      next = Placement.next(state, workers);
    }
    return accepted(null);
  }

  private void assign(Run run, int task, WorkerId worker) {
    if (run.state() == RunState.QUEUED) {
      emit(new Event.RunStarted(run.id(), state.clockMs()));
    }
    long fence = state.nextFence();
    emit(new Event.AttemptAssigned(run.id(), task, worker, fence, state.clockMs()));
    Run now = run(run.id());
    Attempt attempt = State.liveAttempt(now, task);
    effects.add(new Effect.StartAttempt(now.key(task, attempt), task, worker));
  }

  private static boolean mayStart(Run run, Command.AssignAttempt assign) {
    if (assign.task() < 0 || assign.task() >= run.tasks().size() || run.stop().requested()) {
      return false;
    }
    Task task = run.task(assign.task());
    return task.state() == TaskState.READY
        && task.notBeforeMs() == 0
        && task.attempts().size() + 1 == assign.attempt();
  }

  private Decision passTime() {
    for (Timer timer : state.due(TIMERS_MAX)) {
      RunId id = new RunId(timer.run());
      // An earlier timer of this round may have ended the run, or stopped what this one is about.
      if (!state.pending(timer)) {
        continue;
      }
      switch (timer.kind()) {
        case RETRY -> emit(new Event.TaskDue(id, timer.task()));
        case ATTEMPT_TIMEOUT -> stopAttempt(id, timer.task(), StopCause.TIMEOUT);
        case RUN_TIMEOUT ->
            stop(
                id, StopCause.TIMEOUT, "timed out after " + Spans.text(run(id).spec().timeoutMs()));
      }
    }
    forgetOldRequests();
    return accepted(null);
  }

  private void forgetOldRequests() {
    if (state.requests().anyBefore(oldRequestsMs())) {
      emit(new Event.RequestsForgotten(oldRequestsMs()));
    }
  }

  private long oldRequestsMs() {
    return state.clockMs() - Requests.REMEMBERED_MS;
  }

  // ---- workers -------------------------------------------------------------------------------

  private Decision loseWorker(WorkerId id, double random) {
    Optional<WorkerSlots> worker = state.worker(id);
    if (worker.isEmpty()) {
      return rejected(Reason.UNKNOWN_WORKER, id.value());
    }
    double jitter = random;
    for (TaskRef ref : List.copyOf(worker.get().held())) {
      attemptEnded(
          new RunId(ref.run()), ref.task(), Outcome.lost("worker " + id + " is gone"), jitter);
      // Spread by the golden ratio, so that what was lost together does not come back together.
      jitter = (jitter + 0.618033988749895) % 1;
    }
    emit(new Event.WorkerLost(id));
    return accepted(null);
  }

  private Decision started(AttemptKey key, long startedMs) {
    int task = liveTask(key);
    if (task < 0) {
      return rejected(Reason.STALE_FENCE, key.toString());
    }
    Attempt attempt = State.liveAttempt(run(key.run()), task);
    if (attempt.state() == AttemptState.ASSIGNED) {
      // A worker's clock may be off; the state's own order of times must hold all the same.
      long bounded = Math.min(Math.max(startedMs, attempt.assignedMs()), state.clockMs());
      emit(new Event.AttemptStarted(key.run(), task, bounded, state.clockMs()));
    }
    return accepted(key.run());
  }

  private Decision ended(Command.ReportEnded report) {
    AttemptKey key = report.key();
    int task = liveTask(key);
    if (task < 0) {
      return rejected(Reason.STALE_FENCE, key.toString());
    }
    if (report.startedMs() > 0) {
      started(key, report.startedMs());
    }
    attemptEnded(key.run(), task, report.outcome(), report.random());
    return accepted(key.run());
  }

  /** The index of the task whose live attempt has exactly this key, or -1. */
  private int liveTask(AttemptKey key) {
    Optional<Run> run = state.run(key.run());
    if (run.isEmpty()) {
      return -1;
    }
    List<TaskSpec> specs = run.get().spec().tasks();
    for (int task = 0; task < specs.size(); task++) {
      if (specs.get(task).name().equals(key.task())) {
        boolean live =
            run.get()
                .task(task)
                .live()
                .filter(a -> a.number() == key.number() && a.fence() == key.fence())
                .isPresent();
        return live ? task : -1;
      }
    }
    return -1;
  }

  // ---- what follows --------------------------------------------------------------------------

  private void attemptEnded(RunId id, int task, Outcome outcome, double random) {
    Run before = run(id);
    Attempt attempt = State.liveAttempt(before, task);
    emit(new Event.AttemptEnded(id, task, outcome, state.clockMs()));
    effects.add(new Effect.ForgetAttempt(before.key(task, attempt), attempt.worker()));
    if (outcome.state() == AttemptState.SUCCEEDED) {
      end(id, task, TaskState.SUCCEEDED, "");
      wakeDependents(id, task);
    } else if (before.stop().requested()) {
      end(
          id,
          task,
          outcome.state() == AttemptState.CANCELLED ? TaskState.CANCELLED : TaskState.FAILED,
          outcome.message());
    } else if (attempt.number() < before.taskSpec(task).attemptsMax()) {
      retry(id, task, random);
    } else {
      end(id, task, TaskState.FAILED, describe(before, task, outcome));
      skipDependents(id);
    }
    finishIfDone(id);
  }

  private void retry(RunId id, int task, double random) {
    Run run = run(id);
    long delay = run.taskSpec(task).retry().delayMs(run.task(task).attempts().size(), random);
    long notBefore = delay > 0 ? state.clockMs() + delay : 0;
    emit(new Event.TaskReady(id, task, notBefore, state.clockMs()));
  }

  private static String describe(Run run, int task, Outcome outcome) {
    String what = outcome.message().isEmpty() ? outcome.state().name() : outcome.message();
    if (outcome.state() == AttemptState.TIMED_OUT) {
      what = "timed out after " + Spans.text(run.taskSpec(task).timeoutMs());
    }
    int attempts = run.task(task).attempts().size();
    return attempts == 1 ? what : what + " (attempt " + attempts + ")";
  }

  private void wakeDependents(RunId id, int succeeded) {
    Run run = run(id);
    if (run.stop().requested() || run.tasks().size() == 1) {
      return;
    }
    String name = run.taskSpec(succeeded).name();
    for (int task = 0; task < run.tasks().size(); task++) {
      if (run.task(task).state() == TaskState.WAITING
          && run.taskSpec(task).needs().contains(name)
          && needsMet(run, task)) {
        emit(new Event.TaskReady(id, task, 0, state.clockMs()));
      }
    }
  }

  private static boolean needsMet(Run run, int task) {
    return run.taskSpec(task).needs().stream()
        .allMatch(need -> run.task(run.spec().indexOf(need)).state() == TaskState.SUCCEEDED);
  }

  /** Skips every waiting task that can no longer get what it needs, until nothing changes. */
  private void skipDependents(RunId id) {
    boolean again = run(id).tasks().size() > 1;
    while (again) {
      again = false;
      Run run = run(id);
      for (int task = 0; task < run.tasks().size(); task++) {
        if (run.task(task).state() == TaskState.WAITING) {
          Optional<String> missing = unreachable(run, task);
          if (missing.isPresent()) {
            end(id, task, TaskState.SKIPPED, "needs " + missing.get());
            again = true;
          }
        }
      }
    }
  }

  private static Optional<String> unreachable(Run run, int task) {
    return run.taskSpec(task).needs().stream()
        .filter(
            need -> {
              TaskState needed = run.task(run.spec().indexOf(need)).state();
              return needed.terminal() && needed != TaskState.SUCCEEDED;
            })
        .findFirst();
  }

  private void finishIfDone(RunId id) {
    Run run = run(id);
    if (!run.tasks().stream().allMatch(task -> task.state().terminal())) {
      return;
    }
    boolean succeeded = run.tasks().stream().allMatch(t -> t.state() == TaskState.SUCCEEDED);
    // Whoever asked to stop too late gets what has become of it.
    RunState end =
        succeeded
            ? RunState.SUCCEEDED
            : run.stop() == StopCause.CANCEL || run.stop() == StopCause.NOT_FETCHED
                ? RunState.CANCELLED
                : RunState.FAILED;
    String message = succeeded ? "" : run.stop().requested() ? run.message() : failure(run);
    emit(new Event.RunEnded(id, end, message, state.clockMs()));
  }

  private static String failure(Run run) {
    for (int task = 0; task < run.tasks().size(); task++) {
      if (run.task(task).state() == TaskState.FAILED) {
        return "task " + run.taskSpec(task).name() + ": " + run.task(task).message();
      }
    }
    return "";
  }

  private void end(RunId id, int task, TaskState end, String message) {
    emit(new Event.TaskEnded(id, task, end, message, state.clockMs()));
  }

  // ---- emitting ------------------------------------------------------------------------------

  private void emit(Event event) {
    events.add(event);
    state.evolve(event).filter(run -> run.state().terminal()).ifPresent(ended::add);
  }

  private Run run(RunId id) {
    return state.run(id).orElseThrow();
  }

  private Decision emitted(Event event) {
    emit(event);
    return accepted(null);
  }

  private Decision accepted(@Nullable RunId id) {
    Run run =
        id == null ? null : state.run(id).orElseGet(() -> ended.isEmpty() ? null : ended.getLast());
    return new Decision.Accepted(events, effects, run, ended);
  }

  private static Decision rejected(Reason reason, String detail) {
    return new Decision.Rejected(reason, detail);
  }
}
