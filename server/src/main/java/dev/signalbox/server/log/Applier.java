package dev.signalbox.server.log;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the log drives: the state machine of the node. All methods but {@link #following} are called
 * by one thread at a time, each call seeing what the earlier ones did.
 */
public interface Applier {
  /**
   * Throws away all state and starts from a snapshot, or empty. Called once before anything else,
   * and again whenever the log had to be reopened (after a full disk) or a snapshot came from
   * another member.
   *
   * @param snapshotDir what a {@link SnapshotWriter} wrote, with checksums verified, or null for an
   *     empty state. It may vanish after the call returns: link or copy what is needed longer.
   * @param index the index of the last entry the snapshot holds, or 0
   * @throws IOException if the snapshot can't be read; the log then tries the one before it
   */
  void restore(@Nullable Path snapshotDir, long index) throws IOException;

  /**
   * Applies one entry, in memory only. Indexes grow but have gaps (the log's own entries). An
   * exception is a bug: it halts the log (see {@link Log#failed}).
   *
   * @param local the object given to {@link Log#append}, or null if the entry was proposed by
   *     another member or before a restart
   */
  void apply(long index, byte[] entry, @Nullable Object local);

  /**
   * Takes a cheap copy of the state as of the index, which is the last applied one or later if the
   * entries between were the log's own. Applying waits for this call, but not for the writer.
   */
  SnapshotWriter snapshot(long index);

  /** This node leads, and has applied all entries of the terms before. Leader duties may start. */
  void leading(long term);

  /** This node leads no more. May be called by any thread, also when it did not lead: be quick. */
  void following();
}
