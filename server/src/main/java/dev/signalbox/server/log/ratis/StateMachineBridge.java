package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.Applier;
import dev.signalbox.server.log.SnapshotWriter;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Ratis on one side, the {@link Applier} on the other; one for each opening of the log. After
 * {@link #detach} it calls the applier no more, whatever Ratis still does.
 */
final class StateMachineBridge extends BaseStateMachine {
  /** What the bridge tells the log. */
  interface Events {
    void applied(long index);

    void leading(boolean leads);

    /** Takes a snapshot's writer to where it may take its time. */
    void snapshotDue(TermIndex at, SnapshotWriter writer);

    /** This opening of the log is over, but for its pieces. */
    void broken(Throwable cause);

    /** The applier is wrong: no opening will help. */
    void applierFailed(Throwable cause);
  }

  /**
   * What was found on disk.
   *
   * @param logFirst the index of the first entry of the log, -1 if there is none
   */
  record Opened(long logFirst, SnapshotTrigger trigger) {}

  private final Applier applier;
  private final SnapshotStore snapshots;
  private final Events events;
  private final SnapshotTrigger trigger;
  private final long logFirst;

  private volatile boolean detached;
  private volatile long configurationTerm;
  private volatile long deposedTerm = -1;

  StateMachineBridge(Applier applier, SnapshotStore snapshots, Events events, Opened opened) {
    this.applier = applier;
    this.snapshots = snapshots;
    this.events = events;
    this.trigger = opened.trigger();
    this.logFirst = opened.logFirst();
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    super.initialize(server, group, storage);
    getLifeCycle().startAndTransition(this::restore, IOException.class);
  }

  private synchronized void restore() throws IOException {
    TermIndex at = snapshots.restore(applier).orElse(TermIndex.INITIAL_VALUE);
    if (logFirst > at.getIndex() + 1) {
      // Ratis would wait for the missing entries for ever.
      throw new LogDamagedException(
          "SB-LOG-500: the log begins at entry %d, but the newest usable snapshot ends at %d. Restore the data directory from a backup, or this node from another one"
              .formatted(logFirst, at.getIndex()));
    }
    setLastAppliedTermIndex(at);
    trigger.restored(Math.max(0, at.getIndex()));
    events.applied(Math.max(0, at.getIndex()));
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  /** Another member has sent a snapshot. */
  @Override
  public void reinitialize() throws IOException {
    getLifeCycle().startAndTransition(this::restore, IOException.class);
  }

  /** Returns when no call of the applier is under way, and lets none begin. */
  synchronized void detach() {
    detached = true;
  }

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    return TransactionContext.newBuilder()
        .setStateMachine(this)
        .setClientRequest(request)
        .setStateMachineContext(request.getMessage())
        .build();
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction) {
    if (transaction.getStateMachineContext() instanceof Proposal proposal) {
      proposal.enter();
    }
    return transaction;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    Proposal proposal = transaction.getStateMachineContext() instanceof Proposal mine ? mine : null;
    byte[] bytes =
        proposal != null
            ? proposal.entry()
            : Proposal.entryOf(entry.getStateMachineLogEntry().getLogData());
    if (apply(TermIndex.valueOf(entry), bytes, proposal) && proposal != null) {
      proposal.applied();
    }
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  /**
   * Applies an entry, unless this opening of the log is over: then it passes by, and is applied
   * when the log is next opened. Ratis is told neither of that nor of a failure: its updater, if it
   * fails while the server is being closed, neither stops nor goes on, and the close waits for it.
   *
   * @return whether it was applied
   */
  private synchronized boolean apply(TermIndex at, byte[] bytes, @Nullable Proposal proposal) {
    if (detached) {
      return false;
    }
    long index = at.getIndex();
    try {
      applier.apply(index, bytes, proposal == null ? null : proposal.local());
    } catch (RuntimeException | Error bug) {
      detached = true;
      events.applierFailed(bug);
      return false;
    }
    updateLastAppliedTermIndex(at);
    events.applied(index);
    if (trigger.applied(index, bytes.length)) {
      snapshot();
    }
    return true;
  }

  /** Takes a snapshot now, unless there is one of this index or one is being written. */
  synchronized void snapshot() {
    if (detached) {
      return;
    }
    TermIndex at = getLastAppliedTermIndex();
    if (at.getIndex() > 0 && trigger.begin(at.getIndex())) {
      SnapshotWriter writer = applier.snapshot(at.getIndex());
      events.snapshotDue(at, writer);
    }
  }

  @Override
  public synchronized void notifyTermIndexUpdated(long term, long index) {
    super.notifyTermIndexUpdated(term, index);
    events.applied(index);
  }

  @Override
  public void notifyConfigurationChanged(
      long term, long index, RaftConfigurationProto configuration) {
    configurationTerm = term;
  }

  /**
   * Comes on the apply thread right after the configuration entry that a new leader begins with.
   */
  @Override
  public synchronized void notifyLeaderReady() {
    long term = configurationTerm;
    if (detached || term <= deposedTerm) {
      return;
    }
    events.leading(true);
    applier.leading(term);
    if (term <= deposedTerm) {
      // Deposed meanwhile, by another thread, whose word may have come before ours.
      stopLeading();
    }
  }

  /**
   * Comes on any thread, with Ratis' own locks held: so this takes none of ours, lest the apply
   * thread, holding ours and appending, wait for theirs.
   */
  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    deposedTerm = configurationTerm;
    stopLeading();
  }

  private void stopLeading() {
    if (!detached) {
      events.leading(false);
      applier.following();
    }
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto failedEntry) {
    events.broken(cause);
  }

  @Override
  public long takeSnapshot() {
    // Never asked for: the trigger is ours, and so is the purge.
    return -1;
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return snapshots;
  }

  @Override
  public void close() {
    if (!detached) {
      events.broken(new IllegalStateException("the Raft server has closed"));
    }
  }
}
