package dev.signalbox.core.run;

import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Task;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.core.model.WorkerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Everything the cluster agrees on: live runs, queues, workers, request ids. One thread applies
 * commands; the live runs may be read by others at any time, since they are immutable values in a
 * map made for that.
 *
 * <p>What is looked up (lines, timers, who holds what) is a function of the runs alone: {@link
 * #enlist} and {@link #delist} keep it, and a restored state makes it anew.
 */
public final class State {
  /** More live runs are refused. */
  public static final int LIVE_RUNS_MAX = 1_000_000;

  private static final int DEFAULT_CONCURRENCY = 1_000;

  private final ConcurrentSkipListMap<Long, Run> runs = new ConcurrentSkipListMap<>();
  private final TreeMap<String, QueueLine> queues = new TreeMap<>();
  private final TreeMap<String, WorkerSlots> workers = new TreeMap<>();
  private final TreeSet<Place> ready = new TreeSet<>();
  private final TreeSet<Timer> timers = new TreeSet<>();
  private final Requests requests = new Requests();
  private long index;
  private long clockMs;
  private long nextRun = 1;
  private long nextFence = 1;
  // ConcurrentSkipListMap counts by walking; the limit is checked for every submission.
  private int liveRuns;
  private long liveBytes;

  public State() {
    queues.put(JobSpec.QUEUE_DEFAULT, new QueueLine(JobSpec.QUEUE_DEFAULT, DEFAULT_CONCURRENCY));
  }

  /** A state with nothing in it, not even the default queue: to be filled from a snapshot. */
  static State blank() {
    State state = new State();
    state.queues.clear();
    return state;
  }

  /**
   * Applies one command of an entry.
   *
   * @param entryIndex the entry's index in the log
   * @param timeMs the leader's wall time when it made the entry; the state's own clock never goes
   *     back
   */
  public Decision apply(long entryIndex, long timeMs, Command command) {
    index = entryIndex;
    clockMs = Math.max(clockMs, timeMs);
    return new RunMachine(this).decide(command);
  }

  /** What the world must be told now, all of it: for a leader that has just begun. */
  public List<Effect> effectsDue() {
    List<Effect> effects = new ArrayList<>();
    for (WorkerSlots worker : workers.values()) {
      for (TaskRef ref : worker.held()) {
        Run run = run(ref);
        Attempt attempt = liveAttempt(run, ref.task());
        if (attempt.state() == AttemptState.ASSIGNED) {
          effects.add(
              new Effect.StartAttempt(run.key(ref.task(), attempt), ref.task(), worker.id()));
        }
        if (attempt.stop().requested()) {
          effects.add(RunMachine.stopEffect(run, ref.task(), attempt));
        }
      }
    }
    return effects;
  }

  // ---- views ---------------------------------------------------------------------------------

  public Optional<Run> run(RunId id) {
    return Optional.ofNullable(runs.get(id.value()));
  }

  /** The live runs by number. May be read by any thread. */
  public NavigableMap<Long, Run> runs() {
    return Collections.unmodifiableNavigableMap(runs);
  }

  public int liveRuns() {
    return liveRuns;
  }

  /** What the live runs take in memory, roughly. */
  public long liveBytes() {
    return liveBytes;
  }

  /** The tasks of RUNNING runs that may be assigned, next one first. */
  public NavigableSet<Place> ready() {
    return Collections.unmodifiableNavigableSet(ready);
  }

  public Collection<QueueLine> queues() {
    return Collections.unmodifiableCollection(queues.values());
  }

  public Optional<QueueLine> queue(String name) {
    return Optional.ofNullable(queues.get(name));
  }

  public Collection<WorkerSlots> workers() {
    return Collections.unmodifiableCollection(workers.values());
  }

  public Optional<WorkerSlots> worker(WorkerId id) {
    return Optional.ofNullable(workers.get(id.value()));
  }

  /** When the next thing is due, milliseconds since 1970. */
  public OptionalLong nextDueMs() {
    return timers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(timers.first().timeMs());
  }

  /** The index of the last entry. */
  public long index() {
    return index;
  }

  /** The time of the last entry, milliseconds since 1970. */
  public long clockMs() {
    return clockMs;
  }

  // ---- change --------------------------------------------------------------------------------

  /** The only place where state changes. Returns the run after it, if the event is of one. */
  Optional<Run> evolve(Event event) {
    switch (event) {
      case Event.RunSubmitted submitted -> admit(submitted.submitted());
      case Event.OfRun ofRun -> {
        return Optional.of(evolveRun(ofRun));
      }
      case Event.WorkerRegistered(WorkerId worker, int slots) ->
          workers
              .computeIfAbsent(worker.value(), id -> new WorkerSlots(worker, slots))
              .slots(slots);
      case Event.WorkerLost(WorkerId worker) -> workers.remove(worker.value());
      case Event.QueueConfigured(String name, int concurrency) -> configure(name, concurrency);
      case Event.RequestsForgotten(long beforeMs) -> requests.forgetBefore(beforeMs);
    }
    return Optional.empty();
  }

  private void admit(Run run) {
    runs.put(run.id().value(), run);
    liveRuns++;
    liveBytes += Weight.of(run.submission());
    nextRun = run.id().value() + 1;
    String requestId = run.submission().requestId();
    if (!requestId.isEmpty()) {
      String hash = RunCodec.bodyHash(run.submission());
      requests.remember(requestId, new Requests.Entry(run.id(), hash, run.createdMs()));
    }
    enlist(run);
  }

  private Run evolveRun(Event.OfRun event) {
    Run before = run(event.run()).orElseThrow();
    int task = RunEvolution.taskOf(event);
    Run after = RunEvolution.evolve(before, event);
    if (event instanceof Event.AttemptAssigned assigned) {
      nextFence = assigned.fence() + 1;
    }
    if (task == RunEvolution.WHOLE_RUN) {
      delist(before);
    } else {
      delist(before, task);
    }
    if (after.state().terminal()) {
      runs.remove(after.id().value());
      liveRuns--;
      liveBytes -= Weight.of(after.submission());
      queue(after.spec().queue()).ifPresent(this::dropIfEmpty);
      return after;
    }
    runs.put(after.id().value(), after);
    if (task == RunEvolution.WHOLE_RUN) {
      enlist(after);
    } else {
      enlist(after, task);
    }
    return after;
  }

  private void configure(String name, int concurrency) {
    QueueLine queue = queues.computeIfAbsent(name, key -> new QueueLine(key, concurrency));
    queue.concurrency(concurrency);
    dropIfEmpty(queue);
  }

  /** A queue that the configuration no longer has goes with its last run. */
  private void dropIfEmpty(QueueLine queue) {
    if (queue.concurrency() == 0 && queue.running() == 0 && queue.waiting().isEmpty()) {
      queues.remove(queue.name());
    }
  }

  // ---- what follows from the runs ------------------------------------------------------------

  private void enlist(Run run) {
    QueueLine queue = queueOf(run);
    if (run.state() == RunState.QUEUED) {
      queue.join(place(run, 0));
      return;
    }
    queue.running(1);
    runTimer(run).ifPresent(timers::add);
    for (int task = 0; task < run.tasks().size(); task++) {
      enlist(run, task);
    }
  }

  private void delist(Run run) {
    QueueLine queue = queueOf(run);
    if (run.state() == RunState.QUEUED) {
      queue.leave(place(run, 0));
      return;
    }
    queue.running(-1);
    runTimer(run).ifPresent(timers::remove);
    for (int task = 0; task < run.tasks().size(); task++) {
      delist(run, task);
    }
  }

  private void enlist(Run run, int task) {
    if (assignable(run, task)) {
      ready.add(place(run, task));
    }
    taskTimer(run, task).ifPresent(timers::add);
    holder(run, task).ifPresent(worker -> worker.hold(new TaskRef(run.id().value(), task)));
  }

  private void delist(Run run, int task) {
    if (assignable(run, task)) {
      ready.remove(place(run, task));
    }
    taskTimer(run, task).ifPresent(timers::remove);
    holder(run, task).ifPresent(worker -> worker.release(new TaskRef(run.id().value(), task)));
  }

  private static Place place(Run run, int task) {
    return new Place(run.submission().priority(), run.id().value(), task);
  }

  private static boolean assignable(Run run, int task) {
    Task now = run.task(task);
    return run.state() == RunState.RUNNING
        && now.state() == TaskState.READY
        && now.notBeforeMs() == 0;
  }

  private static Optional<Timer> runTimer(Run run) {
    long timeout = run.spec().timeoutMs();
    return timeout == 0 || run.stop().requested()
        ? Optional.empty()
        : Optional.of(
            new Timer(run.startedMs() + timeout, run.id().value(), 0, Timer.Kind.RUN_TIMEOUT));
  }

  private static Optional<Timer> taskTimer(Run run, int index) {
    Task task = run.task(index);
    long id = run.id().value();
    if (task.state() == TaskState.READY && task.notBeforeMs() > 0) {
      return Optional.of(new Timer(task.notBeforeMs(), id, index, Timer.Kind.RETRY));
    }
    TaskSpec spec = run.taskSpec(index);
    if (spec.timeoutMs() == 0) {
      return Optional.empty();
    }
    return task.live()
        .filter(a -> a.state() == AttemptState.RUNNING && a.stop() == StopCause.NONE)
        .map(
            a ->
                new Timer(a.startedMs() + spec.timeoutMs(), id, index, Timer.Kind.ATTEMPT_TIMEOUT));
  }

  private Optional<WorkerSlots> holder(Run run, int task) {
    return run.task(task).live().flatMap(attempt -> worker(attempt.worker()));
  }

  private QueueLine queueOf(Run run) {
    return queues.computeIfAbsent(run.spec().queue(), name -> new QueueLine(name, 0));
  }

  // ---- for the machine and the codec ---------------------------------------------------------

  Run run(TaskRef ref) {
    return run(new RunId(ref.run())).orElseThrow();
  }

  static Attempt liveAttempt(Run run, int task) {
    return run.task(task).live().orElseThrow();
  }

  /** The timers that are due, oldest first, at most so many. */
  List<Timer> due(int countMax) {
    return timers.stream().takeWhile(t -> t.timeMs() <= clockMs).limit(countMax).toList();
  }

  /** All that will be due, next one first. */
  NavigableSet<Timer> timers() {
    return Collections.unmodifiableNavigableSet(timers);
  }

  boolean pending(Timer timer) {
    return timers.contains(timer);
  }

  Requests requests() {
    return requests;
  }

  long nextRun() {
    return nextRun;
  }

  long nextFence() {
    return nextFence;
  }

  /** Sets the counters of a restored state. */
  void counters(long restoredIndex, long restoredClockMs, long restoredRun, long restoredFence) {
    index = restoredIndex;
    clockMs = restoredClockMs;
    nextRun = restoredRun;
    nextFence = restoredFence;
  }

  /** Puts a run of a restored state in its place; queues and workers are there already. */
  void restore(Run run) {
    runs.put(run.id().value(), run);
    liveRuns++;
    liveBytes += Weight.of(run.submission());
    enlist(run);
  }
}
