package dev.signalbox.server.log;

import org.jspecify.annotations.Nullable;

/** An entry was not (or not surely) appended. */
public final class LogException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the caller may conclude. */
  public enum Kind {
    /** Certainly not appended: another node leads, or none does yet. */
    NOT_LEADER,
    /** Certainly not appended: the disk is nearly full. */
    DISK_FULL,
    /** Certainly not appended: too much is under way. */
    OVERLOADED,
    /** Perhaps appended, now or later: ask the state, or repeat with the same request id. */
    OUTCOME_UNKNOWN,
    /** Certainly not appended: the log is closed or has failed. */
    CLOSED
  }

  private final Kind kind;

  public LogException(Kind kind, String message) {
    this(kind, message, null);
  }

  public LogException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
