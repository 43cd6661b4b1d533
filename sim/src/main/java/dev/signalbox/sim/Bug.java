package dev.signalbox.sim;

import java.util.Locale;
import java.util.Optional;

/**
 * Deliberate bugs in the node's surroundings. The checkers must find each: a checker that finds
 * nothing proves nothing.
 */
public enum Bug {
  NONE,
  /** A stale report counts for whatever attempt of the task is live now. */
  FENCE_OFF,
  /** The log applies, and so acknowledges, an entry before it is durable. */
  ACK_BEFORE_COMMIT,
  /** The executor forgets an attempt when it ends, not when its end is recorded. */
  FORGET_EARLY,
  /** History takes runs again when the log is replayed. */
  HISTORY_REPLAYED,
  /** The log replays the last entry that the snapshot already holds. */
  APPLY_TWICE;

  /** As it is written on the command line, e.g. {@code fence-off}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<Bug> parse(String word) {
    for (Bug bug : values()) {
      if (bug.word().equals(word)) {
        return Optional.of(bug);
      }
    }
    return Optional.empty();
  }
}
