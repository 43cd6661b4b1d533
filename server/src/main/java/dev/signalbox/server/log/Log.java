package dev.signalbox.server.log;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A durable, ordered, replicated sequence of entries. Thread-safe.
 *
 * <p>Appends made one after the other by one thread are applied in that order, if they are applied.
 */
public interface Log extends AutoCloseable {
  /** No entry is longer; a longer one is a bug of the caller. */
  int ENTRY_BYTES_MAX = 4 * 1024 * 1024;

  /** Whose entry it is; it decides what happens to it when the disk is nearly full. */
  enum Origin {
    /**
     * Asked by a client: refused while space is short, so that there is room to finish what runs.
     */
    CLIENT,
    /** The service's own (reports, timers): waits in order inside the log until space returns. */
    INTERNAL
  }

  /**
   * Appends one entry. The bytes must not change afterwards: the log keeps the array.
   *
   * <p>The stage completes after the entry is durable, committed and applied by the {@link Applier}
   * of this node, or with a {@link LogException}. It completes on a thread of the log: dependents
   * must not block it.
   *
   * @param entry at most {@link #ENTRY_BYTES_MAX} bytes
   * @param local handed to {@link Applier#apply} on this node if this very append led to the apply
   *     (never after a restart)
   */
  CompletionStage<Void> append(byte[] entry, Origin origin, @Nullable Object local);

  /** True between {@link Applier#leading} and {@link Applier#following}. */
  boolean leading();

  /** The index of the newest entry applied here; 0 for none. */
  long appliedIndex();

  /** The index which the newest complete snapshot holds; 0 for none. */
  long snapshotIndex();

  /**
   * Why entries of clients are refused just now, as a message for users ({@code SB-DISK-507…});
   * empty if they are accepted. Costs no system call most of the time: ask before every submission.
   */
  Optional<String> refusal();

  /**
   * Completes (never exceptionally) if the log can't go on in this process: it is damaged, or the
   * applier threw. The node must stop then: another start says why.
   */
  CompletionStage<Throwable> failed();

  /** Stops and lets go of the files. Appends under way fail with OUTCOME_UNKNOWN or CLOSED. */
  @Override
  void close();
}
