package dev.signalbox.server.node;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.Spans;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.WorkerId;
import dev.signalbox.core.run.Command;
import dev.signalbox.core.run.Decision;
import dev.signalbox.core.run.Effect;
import dev.signalbox.core.run.Entry;
import dev.signalbox.core.run.Event;
import dev.signalbox.core.run.Placement;
import dev.signalbox.core.run.State;
import dev.signalbox.core.run.StateCodec;
import dev.signalbox.core.run.TaskRef;
import dev.signalbox.core.run.WorkerSlots;
import dev.signalbox.server.log.Applier;
import dev.signalbox.server.log.Log.Origin;
import dev.signalbox.server.log.SnapshotWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The node's loop without its threads: entries go in, the state changes, readers are told, and on
 * the leader what follows is proposed and the worker told. One lock guards the state; nothing is
 * waited for while it is held.
 */
public final class NodeLoop implements Applier {
  private static final String STATE_FILE = "state.bin";
  private static final String HISTORY_DIR = "history";

  /** What the loop needs from outside. Wired once, before the log opens. */
  public record Ports(
      Archive archive,
      WorkerPort worker,
      NodeClock clock,
      Consumer<RunId> wake,
      NodeSettings settings) {}

  private final Ports ports;
  private final FetchLeases leases = new FetchLeases();
  private final TreeMap<Long, List<CompletableFuture<Boolean>>> appliedWaiters = new TreeMap<>();
  private State state = new State();
  // What readers see. While the log is read again, in a life that had been further, that is the
  // state of before: nobody un-sees what they saw.
  private volatile State shown = state;
  private @Nullable Proposer proposer;
  private final Command fillSlots;
  private volatile boolean leading;
  private boolean workerBegun;
  private boolean timePasses;
  private boolean filling;
  private boolean configured;

  public NodeLoop(Ports ports) {
    this.ports = ports;
    fillSlots = new Command.FillSlots(List.of(ports.settings().worker()));
  }

  /**
   * From now on the loop proposes through this. A log may lead before it is known here, so the
   * leader's duties begin with whichever comes last.
   */
  synchronized void proposeTo(Proposer to) {
    proposer = to;
    if (leading) {
      beginLeading();
    }
  }

  // ---- the log -------------------------------------------------------------------------------

  @Override
  public synchronized void restore(@Nullable Path snapshotDir, long index) throws IOException {
    State restored = new State();
    if (snapshotDir != null) {
      try (InputStream in =
          new BufferedInputStream(Files.newInputStream(snapshotDir.resolve(STATE_FILE)), 1 << 16)) {
        restored = StateCodec.read(in);
      } catch (MalformedException e) {
        throw new IOException("the snapshot of entry " + index + " cannot be read", e);
      }
    }
    // The state's own index: the snapshot's may be of an entry of the log itself, of which neither
    // state nor archive hears when the log is read again.
    ports
        .archive()
        .restore(snapshotDir == null ? null : snapshotDir.resolve(HISTORY_DIR), restored.index());
    state = restored;
    show();
    leading = false;
    leases.clear();
  }

  @Override
  public void apply(long index, byte[] entry, @Nullable Object local) {
    Proposer.Batch batch = local instanceof Proposer.Batch b ? b : null;
    Entry read =
        batch == null ? Entry.decode(entry) : new Entry(Entry.timeMs(entry), batch.commands());
    List<Decision> decisions = new ArrayList<>(read.commands().size());
    List<Effect> effects = new ArrayList<>();
    synchronized (this) {
      List<Run> ended = new ArrayList<>();
      for (Command command : read.commands()) {
        Decision decision = state.apply(index, read.timeMs(), command);
        decisions.add(decision);
        applied(command, decision, effects, ended);
      }
      if (!ended.isEmpty()) {
        ports.archive().append(index, ended);
      }
      if (leading) {
        tell(effects);
      }
      show();
      completeWaiters(index);
    }
    decisions.forEach(this::wake);
    if (batch != null) {
      for (int i = 0; i < batch.outcomes().size(); i++) {
        batch.outcomes().get(i).complete(decisions.get(i));
      }
    }
  }

  private void applied(Command command, Decision decision, List<Effect> effects, List<Run> ended) {
    if (command instanceof Command.PassTime) {
      timePasses = false;
    }
    if (command instanceof Command.FillSlots) {
      filling = false;
    }
    if (decision instanceof Decision.Accepted accepted) {
      effects.addAll(accepted.effects());
      ended.addAll(accepted.ended());
      accepted.ended().forEach(run -> leases.end(run.id()));
      if (command instanceof Command.SubmitRun) {
        accepted.events().forEach(this::beginLease);
      }
    }
  }

  private void beginLease(Event event) {
    if (leading && event instanceof Event.RunSubmitted submitted) {
      beginLease(submitted.submitted());
    }
  }

  private void beginLease(Run run) {
    long timeoutMs = run.submission().fetchTimeoutMs();
    if (timeoutMs > 0) {
      leases.begin(run.id(), timeoutMs, ports.clock().nanos());
    }
  }

  private void wake(Decision decision) {
    if (decision instanceof Decision.Accepted accepted) {
      RunId last = null;
      for (Event event : accepted.events()) {
        if (event instanceof Event.OfRun ofRun && !ofRun.run().equals(last)) {
          last = ofRun.run();
          ports.wake().accept(last);
        }
      }
    }
  }

  @Override
  public synchronized SnapshotWriter snapshot(long index) {
    StateCodec.Copy copy = StateCodec.copy(state);
    // So that the archive knows that nothing is missing up to here, though no run ended lately.
    ports.archive().append(state.index(), List.of());
    SnapshotWriter history = ports.archive().backup();
    return dir -> {
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(dir.resolve(STATE_FILE)), 1 << 16)) {
        copy.write(out);
      }
      history.write(Files.createDirectory(dir.resolve(HISTORY_DIR)));
    };
  }

  @Override
  public synchronized void leading(long term) {
    if (ports.archive().durableIndex() > state.index()) {
      throw new IllegalStateException(
          "history is ahead of the log: the directories raft and history do not belong together");
    }
    leading = true;
    if (proposer != null) {
      beginLeading();
    }
  }

  private void beginLeading() {
    timePasses = false;
    filling = false;
    leases.clear();
    ports.clock().leader().atLeast(state.clockMs());
    state.runs().values().forEach(this::beginLease);
    configure();
    if (workerBegun) {
      tell(state.effectsDue());
    } else {
      workerBegun = true;
      ports.worker().begin(held(ports.settings().worker()));
      tell(state.effectsDue().stream().filter(Effect.StopAttempt.class::isInstance).toList());
    }
  }

  @Override
  public synchronized void following() {
    leading = false;
    leases.clear();
  }

  // ---- the leader ----------------------------------------------------------------------------

  /** Called a few times a second. Proposes what has become due. */
  public synchronized void tick() {
    if (!leading) {
      return;
    }
    if (!configured) {
      configure();
    }
    OptionalLong due = state.nextDueMs();
    if (due.isPresent() && !timePasses && due.getAsLong() <= ports.clock().leader().millis()) {
      timePasses = true;
      propose(new Command.PassTime());
    }
    for (RunId run : leases.expired(ports.clock().nanos())) {
      state.run(run).ifPresent(r -> propose(notFetched(r)));
    }
    fill();
  }

  private static Command notFetched(Run run) {
    return new Command.CancelRun(
        run.id(),
        StopCause.NOT_FETCHED,
        "nobody fetched for " + Spans.text(run.submission().fetchTimeoutMs()));
  }

  /** What goes last into every entry of this leader. May be called by any thread. */
  Optional<Command> closing() {
    return leading ? Optional.of(fillSlots) : Optional.empty();
  }

  /** Entries close with it; this is for what none of them has: the disk was full, say. */
  private void fill() {
    Proposer to = proposer;
    if (to != null && !filling && to.accepting() && Placement.due(state)) {
      filling = true;
      propose(fillSlots);
    }
  }

  private void propose(Command command) {
    Proposer to = proposer;
    if (to == null) {
      return;
    }
    to.propose(command, Origin.INTERNAL)
        .whenComplete(
            (decision, failure) -> {
              if (failure != null) {
                lost(command);
              }
            });
  }

  /** A proposal did not make it, or we cannot know: the next tick proposes what is still due. */
  private synchronized void lost(Command command) {
    switch (command) {
      case Command.FillSlots fill -> filling = false;
      case Command.PassTime passed -> timePasses = false;
      // The lease told of its end only once: it begins anew, and tells again.
      case Command.CancelRun cancel -> {
        if (leading) {
          state.run(cancel.run()).ifPresent(this::beginLease);
        }
      }
      case Command.RegisterWorker registered -> configured = false;
      case Command.ConfigureQueue configure -> configured = false;
      case Command.SubmitRun submit -> {}
      case Command.AssignAttempt assign -> {}
      case Command.ReportStarted started -> {}
      case Command.ReportEnded ended -> {}
      case Command.LoseWorker lost -> {}
    }
  }

  /** Says what the configuration wants; what is so already changes nothing. */
  private void configure() {
    configured = true;
    NodeSettings settings = ports.settings();
    settings
        .queues()
        .forEach((name, concurrency) -> propose(new Command.ConfigureQueue(name, concurrency)));
    state.queues().stream()
        .filter(queue -> !settings.queues().containsKey(queue.name()))
        .forEach(queue -> propose(new Command.ConfigureQueue(queue.name(), 0)));
    propose(new Command.RegisterWorker(settings.worker(), settings.slots()));
  }

  private void tell(List<Effect> effects) {
    WorkerPort worker = ports.worker();
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.StartAttempt start -> held(start.key(), start.task()).ifPresent(worker::start);
        case Effect.StopAttempt stop -> worker.stop(stop);
        case Effect.ForgetAttempt forget -> worker.forget(forget.key());
      }
    }
  }

  private List<WorkerPort.Held> held(WorkerId id) {
    List<WorkerPort.Held> held = new ArrayList<>();
    for (TaskRef ref :
        state.worker(id).map(WorkerSlots::held).orElse(Collections.emptyNavigableSet())) {
      Run run = state.run(new RunId(ref.run())).orElseThrow();
      AttemptKey key = run.key(ref.task(), run.task(ref.task()).live().orElseThrow());
      held.add(new WorkerPort.Held(key, run, ref.task()));
    }
    return held;
  }

  /**
   * The attempt, if it is still to be started: a later command of the same entry may have ended it.
   */
  private Optional<WorkerPort.Held> held(AttemptKey key, int task) {
    return state
        .run(key.run())
        .filter(
            run ->
                run.task(task)
                    .live()
                    .filter(a -> a.fence() == key.fence() && a.state() == AttemptState.ASSIGNED)
                    .isPresent())
        .map(run -> new WorkerPort.Held(key, run, task));
  }

  // ---- readers -------------------------------------------------------------------------------

  /** The state's live runs may be read by any thread; all else of it only through this class. */
  State state() {
    return shown;
  }

  private void show() {
    if (state.index() >= shown.index()) {
      shown = state;
    }
  }

  /**
   * A run that was in neither place may have been on its way from one to the other: whoever holds
   * the lock sees it in one.
   */
  synchronized Optional<Run> settled(RunId run) {
    return shown.run(run).or(() -> ports.archive().find(run));
  }

  public long liveRuns() {
    return shown.liveRuns();
  }

  long liveBytes() {
    return shown.liveBytes();
  }

  void fetched(RunId run) {
    leases.renew(run, ports.clock().nanos());
  }

  /** Whether the log has been read to its end, and this node leads. */
  public synchronized boolean leadingNow() {
    return leading;
  }

  synchronized CompletableFuture<Boolean> awaitApplied(long index) {
    CompletableFuture<Boolean> applied = new CompletableFuture<>();
    if (shown.index() >= index) {
      applied.complete(true);
    } else {
      appliedWaiters.computeIfAbsent(index, key -> new ArrayList<>()).add(applied);
    }
    return applied;
  }

  private void completeWaiters(long index) {
    if (!appliedWaiters.isEmpty()) {
      var due = appliedWaiters.headMap(index, true);
      due.values().forEach(waiters -> waiters.forEach(w -> w.complete(true)));
      due.clear();
    }
  }
}
