package dev.signalbox.sim;

import dev.signalbox.server.log.Applier;
import dev.signalbox.server.log.Log;
import dev.signalbox.server.log.LogException;
import dev.signalbox.server.log.LogException.Kind;
import dev.signalbox.server.log.SnapshotWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A log of one life of a node, over a disk that outlives it. Entries become durable in order, some
 * time after they were appended, and are applied some time after that; everything in between may be
 * cut by a crash.
 */
final class SimLog implements Log {
  private static final byte[] OWN_ENTRY = {};
  private static final int GROUP_MAX = 3;

  /** An append takes no longer, unless the disk is full. */
  static final int APPEND_MS_MAX = 600;

  private static final class Pending {
    final byte[] entry;
    @Nullable Object local;
    final CompletableFuture<Void> done = new CompletableFuture<>();

    Pending(byte[] entry, @Nullable Object local) {
      this.entry = entry;
      this.local = local;
    }
  }

  /** What the log tells the checkers. */
  interface Witness {
    /** The entry is about to be applied, for the first time or again. */
    void applying(long index, byte[] entry);

    /** All that is durable has been applied, and nothing else; {@code dir} holds that state. */
    void caughtUp(Path dir);

    /** The node leads, or no longer does. */
    void leads(boolean now);
  }

  private final World world;
  private final SimDisk disk;
  private final Faults faults;
  private final Bug bug;
  private final Witness witness;
  private final Applier applier;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private final Map<Long, Pending> durable = new HashMap<>();
  private int opened;
  private long applied;
  private long term;
  private boolean leading;
  private boolean committing;
  private boolean refusing;
  private boolean dead;

  SimLog(World world, SimDisk disk, Faults faults, Bug bug, Parts parts) {
    this.world = world;
    this.disk = disk;
    this.faults = faults;
    this.bug = bug;
    this.witness = parts.witness();
    this.applier = parts.applier();
  }

  /** What the log drives, and who watches. */
  record Parts(Applier applier, Witness witness) {}

  // ---- appending -----------------------------------------------------------------------------

  @Override
  public CompletionStage<Void> append(byte[] entry, Origin origin, @Nullable Object local) {
    Violation.unless(entry.length <= ENTRY_BYTES_MAX, "log", "an entry of ", entry.length);
    if (dead || !leading) {
      return failed(dead ? Kind.CLOSED : Kind.NOT_LEADER);
    }
    if (refusing && origin == Origin.CLIENT) {
      return failed(Kind.DISK_FULL);
    }
    if (world.fault(faults.refused())) {
      return failed(Kind.OVERLOADED);
    }
    Pending appended = new Pending(entry, local);
    pending.add(appended);
    if (bug == Bug.ACK_BEFORE_COMMIT) {
      long index = disk.lastIndex() + pending.size();
      applier.apply(index, entry, local);
    }
    commitSoon();
    return appended.done;
  }

  private static CompletionStage<Void> failed(Kind kind) {
    return CompletableFuture.failedFuture(new LogException(kind, kind.name()));
  }

  private void commitSoon() {
    if (!committing && !pending.isEmpty()) {
      committing = true;
      later(
          world.fault(faults.slowAppend())
              ? 100 + world.below(APPEND_MS_MAX - 200)
              : world.below(8),
          this::commit);
    }
  }

  private void commit() {
    committing = false;
    if (refusing) {
      committing = true;
      later(50, this::commit);
      return;
    }
    for (int i = 1 + world.below(GROUP_MAX); i > 0 && !pending.isEmpty(); i--) {
      Pending next = pending.remove();
      if (bug != Bug.ACK_BEFORE_COMMIT && world.fault(faults.unknown())) {
        boolean dropped = world.chance(0.5);
        fail(next, Kind.OUTCOME_UNKNOWN);
        if (dropped) {
          continue;
        }
      }
      makeDurable(next);
    }
    later(world.below(3), this::applyDurable);
    commitSoon();
  }

  private void makeDurable(Pending next) {
    if (bug != Bug.ACK_BEFORE_COMMIT && world.fault(0.05)) {
      disk.append(OWN_ENTRY);
    }
    durable.put(disk.append(next.entry), next);
  }

  private void applyDurable() {
    while (applied < disk.lastIndex()) {
      applied++;
      byte[] entry = disk.entries.get(applied);
      if (entry == null || entry.length == 0) {
        continue;
      }
      Pending mine = durable.remove(applied);
      witness.applying(applied, entry);
      if (bug != Bug.ACK_BEFORE_COMMIT || mine == null) {
        applier.apply(applied, entry, mine == null ? null : mine.local);
      }
      if (mine != null) {
        mine.done.complete(null);
      }
      if (dead) {
        return;
      }
    }
  }

  private void fail(Pending failed, Kind kind) {
    failed.done.completeExceptionally(new LogException(kind, kind.name()));
  }

  // ---- lives and terms -----------------------------------------------------------------------

  /** Reads what is on the disk, and leads some time later. */
  void open() {
    restore();
    applyDurable();
    later(1 + world.below(300), this::lead);
  }

  private void restore() {
    SimDisk.Snapshot from = disk.snapshot;
    try {
      applier.restore(from == null ? null : from.dir(), from == null ? 0 : from.index());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    applied = from == null ? 0 : from.index();
    if (bug == Bug.APPLY_TWICE && applied > 0) {
      applied--;
    }
  }

  private void lead() {
    leading = true;
    term++;
    world.trace("leading", applied);
    checkState();
    witness.leads(true);
    applier.leading(term);
  }

  /** The state must be what all durable entries give; only said when all are applied. */
  void checkState() {
    if (applied == disk.lastIndex() && pending.isEmpty()) {
      Path dir = disk.newDir();
      write(applier.snapshot(applied), dir);
      witness.caughtUp(dir);
      SimDisk.delete(dir);
    }
  }

  /** Another leader for a while: what is on its way is refused, or its outcome unknown. */
  void stepDown() {
    if (!leading) {
      return;
    }
    world.trace("following");
    leading = false;
    witness.leads(false);
    applier.following();
    while (!pending.isEmpty()) {
      Pending next = pending.remove();
      boolean survives = bug != Bug.ACK_BEFORE_COMMIT && world.chance(0.3);
      boolean known = !survives && world.chance(0.5);
      fail(next, known ? Kind.NOT_LEADER : Kind.OUTCOME_UNKNOWN);
      if (survives) {
        next.local = null;
        makeDurable(next);
      }
    }
    later(world.below(50), this::applyDurable);
  }

  void leadAgain(long afterMs) {
    later(
        afterMs,
        () -> {
          if (!leading) {
            applyDurable();
            lead();
          }
        });
  }

  /** As after a full disk: the log is opened again within the same process. */
  void reopen() {
    opened++;
    stepDown();
    durable.values().forEach(mine -> fail(mine, Kind.OUTCOME_UNKNOWN));
    durable.clear();
    restore();
    // Until then readers meet a node that is behind what it was.
    later(world.below(200), this::applyDurable);
    leadAgain(1 + world.below(400));
  }

  void refuse(boolean now) {
    refusing = now;
  }

  /** The process dies. Some of what was on its way had become durable just before. */
  void crash() {
    dead = true;
    leading = false;
    witness.leads(false);
    if (bug == Bug.ACK_BEFORE_COMMIT || !world.chance(0.5)) {
      return;
    }
    for (int survivors = world.below(pending.size() + 1); survivors > 0; survivors--) {
      disk.append(pending.remove().entry);
    }
  }

  // ---- snapshots -----------------------------------------------------------------------------

  /** Takes a copy now and writes it later, as the log's other thread would. */
  void takeSnapshot() {
    if (!leading || applied == 0) {
      return;
    }
    if (bug == Bug.NONE && world.chance(0.3) && applied == disk.lastIndex()) {
      disk.append(OWN_ENTRY);
      applied++;
    }
    long index = applied;
    SnapshotWriter writer = applier.snapshot(index);
    int openedThen = opened;
    later(
        world.below(200),
        () -> {
          // The log that asked for it is closed, and the one after it reads from before: entries
          // that this
          // snapshot holds must stay.
          if (openedThen != opened) {
            return;
          }
          Path dir = disk.newDir();
          write(writer, dir);
          world.trace("snapshot", index);
          if (disk.snapshot == null || disk.snapshot.index() < index) {
            disk.snapshot(new SimDisk.Snapshot(index, dir));
          }
        });
  }

  private static void write(SnapshotWriter writer, Path dir) {
    try {
      writer.write(dir);
      Violation.unless(Files.exists(dir), "I10", "a snapshot that is not there");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- views ---------------------------------------------------------------------------------

  private void later(long ms, Runnable what) {
    world.after(
        ms,
        () -> {
          if (!dead) {
            what.run();
          }
        });
  }

  @Override
  public boolean leading() {
    return leading;
  }

  boolean ledOnce() {
    return term > 0;
  }

  @Override
  public long appliedIndex() {
    return applied;
  }

  @Override
  public long snapshotIndex() {
    return disk.snapshot == null ? 0 : disk.snapshot.index();
  }

  @Override
  public Optional<String> refusal() {
    return refusing ? Optional.of("SB-DISK-507: full") : Optional.empty();
  }

  @Override
  public CompletionStage<Throwable> failed() {
    return new CompletableFuture<>();
  }

  @Override
  public void close() {
    crash();
  }
}
