package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.Applier;
import dev.signalbox.server.log.DiskGate;
import dev.signalbox.server.log.Log;
import dev.signalbox.server.log.LogException;
import dev.signalbox.server.log.LogException.Kind;
import dev.signalbox.server.log.SnapshotWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log on Ratis. When the Raft server underneath breaks (a write failed), it is closed and
 * opened again from disk once there is space; the process goes on.
 */
public final class RatisLog implements Log {
  private static final Logger LOG = LoggerFactory.getLogger(RatisLog.class);

  /** How often space is looked for while entries or the reopening wait for it. */
  private static final long WAIT_MS = 20;

  /** How long entries of the service wait for a leader before they fail. */
  private static final long LEADER_WAIT_NS = 10_000_000_000L;

  private static final long UNDER_WAY_BYTES_MAX = 64L << 20;
  private static final int UNDER_WAY_MAX = 8192;

  /** Reopenings in a row that fail at once before the log gives up: about three minutes. */
  private static final int REOPENINGS_MAX = 50;

  private static final long REOPEN_WAIT_MS_MAX = 5_000;

  private static final long WATCH_MS = 5_000;

  private enum State {
    OPEN,
    HEALING,
    CLOSED,
    FAILED
  }

  private final RatisConfig config;
  private final Applier applier;
  private final DiskGate gate;
  private final DiskFormat format;
  private final SnapshotStore snapshots;
  private final WaitingRoom waiting = new WaitingRoom();
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
  private final AtomicLong underWayBytes = new AtomicLong();
  private final AtomicLong underWay = new AtomicLong();

  /** Looks after waiting entries and broken servers; its thread starts with the first need. */
  private final ScheduledThreadPoolExecutor care = daemon("log-care");

  private final ScheduledThreadPoolExecutor snapshotThread = daemon("log-snapshot");

  private volatile State state = State.OPEN;
  private volatile @Nullable Opening opening;
  private volatile boolean leading;
  private volatile long appliedIndex;
  private volatile boolean careScheduled;
  private long leaderMissingSinceNs = Long.MIN_VALUE;
  private int reopeningsInVain;

  private RatisLog(RatisConfig config, Applier applier, DiskGate gate, DiskFormat format) {
    this.config = config;
    this.applier = applier;
    this.gate = gate;
    this.format = format;
    this.snapshots = new SnapshotStore(RatisNode.snapshotDir(config));
  }

  /**
   * Takes the directory; nothing is read, and nothing can be appended, before {@link #start}.
   *
   * @throws LogDamagedException if what is on disk is of another version (SB-LOG-505)
   * @throws IOException if the directory can't be used, or is in use (SB-LOG-423)
   */
  public static RatisLog prepare(RatisConfig config, Applier applier) throws IOException {
    Files.createDirectories(config.dir());
    return prepare(config, applier, DiskGate.SpaceProbe.of(config.dir()));
  }

  private static RatisLog prepare(RatisConfig config, Applier applier, DiskGate.SpaceProbe probe)
      throws IOException {
    Files.createDirectories(config.dir());
    DiskGate gate =
        new DiskGate(
            config.dir(), probe, config.disk(), Settings.PREALLOCATED_BYTES, System::nanoTime);
    return new RatisLog(config, applier, gate, DiskFormat.open(config.dir()));
  }

  /** Prepares and starts. */
  public static RatisLog open(RatisConfig config, Applier applier) throws IOException {
    Files.createDirectories(config.dir());
    return open(config, applier, DiskGate.SpaceProbe.of(config.dir()));
  }

  /** As {@link #open(RatisConfig, Applier)}, with a given view of the disk. */
  static RatisLog open(RatisConfig config, Applier applier, DiskGate.SpaceProbe probe)
      throws IOException {
    RatisLog log = prepare(config, applier, probe);
    try {
      log.start();
      return log;
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  /**
   * Opens the log: the applier is restored from the newest snapshot when this returns, and the rest
   * is replayed soon after; a group of one leads then.
   *
   * @throws LogDamagedException if what is on disk can't be used (SB-LOG-500)
   */
  public void start() throws IOException {
    snapshots.open();
    SegmentCheck.Extent extent = RatisNode.check(config);
    SnapshotTrigger trigger =
        new SnapshotTrigger(
            config.snapshots(),
            extent.segments() >= config.snapshots().segmentsMax(),
            System::nanoTime);
    Opening next = new Opening(trigger);
    opening = next;
    RatisNode node =
        RatisNode.create(
            new RatisNode.Wiring(config, applier, next, snapshots),
            new StateMachineBridge.Opened(extent.first(), trigger));
    // Before it starts: a leader may append at once.
    next.node = node;
    NoJmx.during(node::start);
    if (config.alone()) {
      care(() -> watch(next, -1), WATCH_MS);
    }
  }

  @Override
  public CompletionStage<Void> append(byte[] entry, Origin origin, @Nullable Object local) {
    if (entry.length > ENTRY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "an entry of " + entry.length + " bytes is longer than " + ENTRY_BYTES_MAX);
    }
    Proposal proposal = new Proposal(entry, local, appliedIndex);
    if (state == State.CLOSED || state == State.FAILED) {
      return refused(Kind.CLOSED, "the log is closed");
    }
    return switch (origin) {
      case CLIENT -> appendForClient(proposal);
      case INTERNAL -> appendOrWait(proposal);
    };
  }

  private CompletionStage<Void> appendForClient(Proposal proposal) {
    Optional<String> refusal = gate.refusal();
    if (refusal.isPresent() || !fits(proposal)) {
      return refused(
          Kind.DISK_FULL, refusal.orElse("SB-DISK-507: the disk has no room for " + proposal));
    }
    if (state == State.HEALING) {
      return refused(Kind.NOT_LEADER, "the log is being reopened");
    }
    return submit(proposal);
  }

  private CompletionStage<Void> appendOrWait(Proposal proposal) {
    if (!waiting.occupied() && state == State.OPEN && fits(proposal)) {
      return submit(proposal);
    }
    if (!waiting.enter(proposal)) {
      return refused(Kind.OVERLOADED, "too many entries wait for space on the disk");
    }
    scheduleCare();
    return proposal.result();
  }

  private boolean fits(Proposal proposal) {
    return gate.fits(underWayBytes.get() + proposal.entry().length);
  }

  private CompletionStage<Void> submit(Proposal proposal) {
    Opening current = opening;
    RatisNode node = current == null ? null : current.node;
    if (node == null) {
      return refused(Kind.NOT_LEADER, "the log is being opened");
    }
    long bytes = proposal.entry().length;
    if (!roomUnderWay(proposal)) {
      return refused(Kind.OVERLOADED, "too many entries are under way");
    }
    underWay.incrementAndGet();
    underWayBytes.addAndGet(bytes);
    CompletableFuture<Void> result = proposal.result();
    CompletionStage<Void> counted =
        result.whenComplete(
            (done, failure) -> {
              underWay.decrementAndGet();
              underWayBytes.addAndGet(-bytes);
            });
    node.submit(proposal);
    return counted;
  }

  private boolean roomUnderWay(Proposal proposal) {
    return underWay.get() < UNDER_WAY_MAX
        && underWayBytes.get() + proposal.entry().length <= UNDER_WAY_BYTES_MAX;
  }

  private static CompletionStage<Void> refused(Kind kind, String why) {
    return CompletableFuture.failedStage(new LogException(kind, why));
  }

  @Override
  public boolean leading() {
    return leading;
  }

  @Override
  public long appliedIndex() {
    return appliedIndex;
  }

  @Override
  public long snapshotIndex() {
    return Math.max(0, snapshots.latestIndex());
  }

  @Override
  public Optional<String> refusal() {
    return gate.refusal();
  }

  @Override
  public CompletionStage<Throwable> failed() {
    return failed.minimalCompletionStage();
  }

  // Waiting and healing: all on the care thread.

  private void care(Runnable task, long delayMs) {
    synchronized (care) {
      if (!care.isShutdown()) {
        var _ =
            care.schedule(
                () -> {
                  try {
                    task.run();
                  } catch (RuntimeException | Error bug) {
                    fail(bug);
                  }
                },
                delayMs,
                TimeUnit.MILLISECONDS);
      }
    }
  }

  private void scheduleCare() {
    synchronized (care) {
      if (!careScheduled && !care.isShutdown()) {
        careScheduled = true;
        care(this::handWaitingOn, WAIT_MS);
      }
    }
  }

  private void handWaitingOn() {
    synchronized (care) {
      careScheduled = false;
    }
    for (Proposal first; (first = waiting.first()) != null && state == State.OPEN; ) {
      if (!leading && !leaderMissingForLong()) {
        break;
      }
      if (leading && (!fits(first) || !roomUnderWay(first))) {
        break;
      }
      leaderMissingSinceNs = Long.MIN_VALUE;
      CompletionStage<Void> outcome = submit(first);
      Proposal handed = first;
      outcome.whenComplete(
          (done, failure) -> {
            if (failure != null) {
              handed.fail(Kind.NOT_LEADER, "no leader for the waiting entry", failure);
            }
          });
      waiting.leave();
    }
    if (waiting.occupied()) {
      scheduleCare();
    }
  }

  private boolean leaderMissingForLong() {
    long now = System.nanoTime();
    if (leaderMissingSinceNs == Long.MIN_VALUE) {
      leaderMissingSinceNs = now;
    }
    return now - leaderMissingSinceNs > LEADER_WAIT_NS;
  }

  /**
   * A group of one leads from the end of its replay on. If it does not, something broke that nobody
   * told us of (the election could not write its vote, say).
   */
  private void watch(Opening watched, long lastApplied) {
    if (state != State.OPEN || opening != watched) {
      return;
    }
    if (!leading && appliedIndex == lastApplied) {
      heal(watched, new IllegalStateException("no leader, and no progress of the replay"));
      return;
    }
    long applied = leading ? -1 : appliedIndex;
    care(() -> watch(watched, applied), WATCH_MS);
  }

  private void heal(Opening broken, Throwable cause) {
    if (state != State.OPEN || opening != broken) {
      return;
    }
    LOG.error("event=log_broken applied_index={} reopening=true", appliedIndex, cause);
    state = State.HEALING;
    broken.close();
    leading = false;
    applier.following();
    reopeningsInVain = broken.hasLed ? 0 : reopeningsInVain + 1;
    care(() -> reopen(1), Math.min(REOPEN_WAIT_MS_MAX, 100L * reopeningsInVain));
  }

  private void reopen(int attempt) {
    if (state != State.HEALING) {
      return;
    }
    if (!gate.fits(Settings.PREALLOCATED_BYTES)) {
      care(() -> reopen(attempt), WAIT_MS);
      return;
    }
    try {
      start();
      state = State.OPEN;
      LOG.info("event=log_reopened attempt={} snapshot_index={}", attempt, snapshotIndex());
      scheduleCare();
    } catch (LogDamagedException damage) {
      fail(damage);
    } catch (IOException | RuntimeException e) {
      LOG.warn("event=log_reopen_failed attempt={}", attempt, e);
      if (attempt >= REOPENINGS_MAX) {
        fail(e);
      } else {
        care(() -> reopen(attempt + 1), Math.min(REOPEN_WAIT_MS_MAX, 100L * attempt));
      }
    }
  }

  private void fail(Throwable cause) {
    LOG.error("event=log_failed applied_index={}", appliedIndex, cause);
    state = State.FAILED;
    leading = false;
    failed.completeAsync(() -> cause);
    waiting.clear().forEach(proposal -> proposal.fail(Kind.CLOSED, "the log has failed", cause));
  }

  @Override
  public void close() {
    Opening current = opening;
    if (state == State.OPEN && current != null) {
      current.snapshotBeforeClose();
    }
    state = State.CLOSED;
    care.shutdownNow();
    snapshotThread.shutdown();
    try {
      if (!snapshotThread.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("event=snapshot_abandoned");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (current != null) {
      current.close();
    }
    leading = false;
    waiting.clear().forEach(proposal -> proposal.fail(Kind.CLOSED, "the log is closed", null));
    try {
      format.close();
    } catch (IOException e) {
      LOG.warn("event=lock_release_failed", e);
    }
  }

  private static ScheduledThreadPoolExecutor daemon(String name) {
    return new ScheduledThreadPoolExecutor(
        1, task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
  }

  /** One opening of the log, from the side of its events. */
  private final class Opening implements StateMachineBridge.Events {
    private final SnapshotTrigger trigger;
    private volatile @Nullable RatisNode node;
    private volatile boolean hasLed;

    Opening(SnapshotTrigger trigger) {
      this.trigger = trigger;
    }

    void close() {
      RatisNode open = node;
      if (open != null) {
        open.close();
      }
    }

    void snapshotBeforeClose() {
      RatisNode open = node;
      if (open != null && trigger.entriesSince() >= config.snapshots().atCloseEntriesMin()) {
        open.bridge().snapshot();
      }
    }

    @Override
    public void applied(long index) {
      if (opening == this) {
        appliedIndex = index;
      }
    }

    @Override
    public void leading(boolean leads) {
      if (opening == this) {
        leading = leads;
        hasLed |= leads;
      }
    }

    @Override
    public void snapshotDue(TermIndex at, SnapshotWriter writer) {
      try {
        snapshotThread.execute(() -> write(at, writer));
      } catch (RejectedExecutionException closing) {
        trigger.failed();
      }
    }

    private void write(TermIndex at, SnapshotWriter writer) {
      // The next is about as large as the last; a disk filled by it would stop the log.
      if (!gate.fits(snapshots.latestBytes() * 3 / 2)) {
        LOG.warn("event=snapshot_put_off index={} reason=disk_space", at.getIndex());
        trigger.failed();
        return;
      }
      try {
        long startNs = System.nanoTime();
        long needless = snapshots.write(at, writer);
        trigger.written(at.getIndex());
        LOG.info(
            "event=snapshot_written index={} ms={} purge_to={}",
            at.getIndex(),
            (System.nanoTime() - startNs) / 1_000_000,
            needless);
        RatisNode open = node;
        if (needless > 0 && open != null) {
          open.purge(needless);
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("event=snapshot_failed index={} retrying=later", at.getIndex(), e);
        trigger.failed();
      }
    }

    @Override
    public void broken(Throwable cause) {
      RatisLog.this.care(() -> heal(this, cause), 0);
    }

    @Override
    public void applierFailed(Throwable cause) {
      // First, so that the server's own closing, which follows, is not taken for a reason to heal.
      state = State.FAILED;
      RatisLog.this.care(() -> fail(cause), 0);
    }
  }
}
