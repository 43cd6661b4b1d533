package dev.signalbox.server.service;

import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.Change;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.Task;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.core.model.WorkerId;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.run.Decision;
import dev.signalbox.core.token.SecretSeal;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.datasource.DataSources;
import dev.signalbox.server.output.OutputSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A node in memory, driven by the test: runs go where the test moves them, outputs grow when it
 * says so.
 */
public final class FakeEngine implements Engine, OutputSource {
  private static final WorkerId WORKER = new WorkerId("w1");

  private final ConcurrentSkipListMap<RunId, Run> runs = new ConcurrentSkipListMap<>();
  private final Map<String, RunId> requests = new ConcurrentHashMap<>();
  private final Map<String, List<Frame>> outputs = new HashMap<>();
  private final Wakeups wakeups = new Wakeups();
  public final AtomicInteger fetches = new AtomicInteger();
  public volatile @Nullable String refusal;
  public volatile @Nullable RuntimeException submitFailure;
  public volatile long appliedIndex = Long.MAX_VALUE;
  private long clockMs = 1_000;

  /** With no data source but the default one. */
  static SubmissionRules rules(ServiceLimits limits) {
    SecretSeal seal = new SecretSeal(new byte[32]);
    return new SubmissionRules(limits, new DataSources(new TreeMap<>(), seal, variable -> null));
  }

  /** All of the API before this node. */
  public RunService service(ServiceLimits limits, Executor executor) {
    return new RunService(this, this, new TokenCodec(new byte[32]), rules(limits), executor);
  }

  // ---- what the test does --------------------------------------------------------------------

  /** The run as it is now. */
  public Run run(RunId id) {
    return find(id).orElseThrow();
  }

  /** Submits, and gives the new run's id. */
  public RunId submitted(Submission submission) {
    submit(submission);
    return runs.lastKey();
  }

  /** Forgets the run, as retention does. */
  public void forget(RunId id) {
    runs.remove(id);
    wakeups.wake(id);
  }

  /** The task's next attempt is assigned and the run started if it was not. */
  public synchronized void assign(RunId id, int task) {
    Run run = run(id);
    Run started = run.state() == RunState.QUEUED ? run.started(++clockMs) : run;
    Task before = started.task(task);
    int number = before.attempts().size() + 1;
    Attempt attempt =
        Attempt.assigned(number, started.attemptsTotal(), WORKER, number + 100L, ++clockMs);
    Change change =
        Change.of(task, number, dev.signalbox.core.model.AttemptState.ASSIGNED, clockMs);
    put(started.with(task, before.assigned(attempt), change));
  }

  /** The task's live attempt ends; the task is READY again if it is to be retried. */
  public synchronized void end(RunId id, int task, Outcome outcome, boolean retry) {
    Run run = run(id);
    Attempt attempt = run.task(task).last().orElseThrow().ended(outcome, ++clockMs);
    Run ended =
        run.with(
            task,
            run.task(task).withLast(attempt),
            Change.of(task, attempt.number(), outcome.state(), clockMs));
    TaskState next =
        retry ? TaskState.READY : outcome.exitCode() == 0 ? TaskState.SUCCEEDED : TaskState.FAILED;
    Task after =
        retry ? ended.task(task).ready(0) : ended.task(task).ended(next, outcome.message());
    put(ended.with(task, after, Change.of(task, next, clockMs)));
  }

  /** The run ends. */
  public synchronized void finish(RunId id, RunState state, String message) {
    put(run(id).ended(state, message, ++clockMs));
  }

  /** An attempt writes a frame. */
  public void write(RunId id, int task, int attempt, Frame frame) {
    synchronized (outputs) {
      outputs.computeIfAbsent(key(id, task, attempt), k -> new ArrayList<>()).add(frame);
    }
    wakeups.wake(id);
  }

  private void put(Run run) {
    runs.put(run.id(), run);
    wakeups.wake(run.id());
  }

  private static String key(RunId id, int task, int attempt) {
    return id + "-" + task + "-" + attempt;
  }

  // ---- Engine --------------------------------------------------------------------------------

  @Override
  public synchronized CompletionStage<Decision> submit(Submission submission) {
    RuntimeException failure = submitFailure;
    if (failure != null) {
      return CompletableFuture.failedStage(failure);
    }
    if (submission.spec().queue().equals("nowhere")) {
      return CompletableFuture.completedStage(
          new Decision.Rejected(Decision.Reason.UNKNOWN_QUEUE, "nowhere"));
    }
    String requestId = submission.requestId();
    if (requests.containsKey(requestId)) {
      RunId known = requests.get(requestId);
      boolean same = run(known).submission().equals(submission);
      return CompletableFuture.completedStage(
          same
              ? new Decision.Existing(known)
              : new Decision.Rejected(Decision.Reason.REQUEST_CONFLICT, requestId));
    }
    RunId id = new RunId(runs.isEmpty() ? 1 : runs.lastKey().value() + 1);
    if (!requestId.isEmpty()) {
      requests.put(requestId, id);
    }
    Run run = Run.submitted(id, submission, id.value() * 10, ++clockMs);
    put(run);
    return CompletableFuture.completedStage(
        new Decision.Accepted(List.of(), List.of(), run, List.of()));
  }

  @Override
  public List<CompletionStage<Decision>> submitAll(List<Submission> submissions) {
    return submissions.stream().map(this::submit).toList();
  }

  @Override
  public synchronized CompletionStage<Decision> cancel(RunId id, StopCause cause, String message) {
    Optional<Run> live = live(id);
    if (live.isEmpty()) {
      return CompletableFuture.completedStage(
          new Decision.Rejected(Decision.Reason.UNKNOWN_RUN, id.toString()));
    }
    put(live.get().stopping(cause, message));
    return CompletableFuture.completedStage(
        new Decision.Accepted(List.of(), List.of(), run(id), List.of()));
  }

  @Override
  public Optional<Run> live(RunId id) {
    return find(id).filter(run -> !run.state().terminal());
  }

  @Override
  public Optional<Run> find(RunId id) {
    return Optional.ofNullable(runs.get(id));
  }

  @Override
  public List<RunId> list(RunQuery query) {
    return runs.descendingMap().values().stream()
        .filter(run -> run.id().value() < query.beforeId())
        .filter(run -> query.states().isEmpty() || query.states().contains(run.state()))
        .filter(run -> query.name().isEmpty() || query.name().equals(run.spec().name()))
        .limit(query.limit())
        .map(Run::id)
        .toList();
  }

  @Override
  public CompletionStage<Boolean> awaitApplied(long index, Duration max) {
    return CompletableFuture.completedStage(index <= appliedIndex);
  }

  @Override
  public Wakeups wakeups() {
    return wakeups;
  }

  @Override
  public void fetched(RunId run) {
    fetches.incrementAndGet();
  }

  @Override
  public ServerFacts facts() {
    return new ServerFacts(
        "0.1.0", "n1", "c1", 1, runs.size(), 0, 7, true, "/data", "127.0.0.1:7080");
  }

  @Override
  public Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  // ---- OutputSource --------------------------------------------------------------------------

  /** Frames by number; each counts as a hundred bytes. */
  @Override
  public List<Located> read(RunId run, int task, int attempt, long offset, int bytesMax) {
    synchronized (outputs) {
      List<Frame> frames = outputs.getOrDefault(key(run, task, attempt), List.of());
      List<Located> read = new ArrayList<>();
      int most = Math.max(1, bytesMax / 100);
      for (int i = (int) offset; i < frames.size() && read.size() < most; i++) {
        read.add(new Located(frames.get(i), i + 1L));
      }
      return read;
    }
  }

  @Override
  public Optional<Frame.Head> head(RunId run, int task, int attempt, long offset) {
    synchronized (outputs) {
      return outputs.getOrDefault(key(run, task, attempt), List.of()).stream()
          .limit(offset)
          .filter(Frame.Head.class::isInstance)
          .map(Frame.Head.class::cast)
          .reduce((before, last) -> last);
    }
  }
}
