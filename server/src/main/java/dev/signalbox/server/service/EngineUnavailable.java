package dev.signalbox.server.service;

/** The engine could not do what was asked, and nothing is wrong with the request. */
public final class EngineUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the caller may conclude. */
  public enum Kind {
    /** Certainly not done: another node leads, or none does yet. */
    NOT_LEADER,
    /** Certainly not done: the disk is nearly full. */
    DISK_FULL,
    /** Certainly not done: too much is under way. */
    OVERLOADED,
    /** Perhaps done, now or later: ask again, with the same request id. */
    OUTCOME_UNKNOWN,
    /** Certainly not done: the server is stopping. */
    CLOSED
  }

  private final Kind kind;

  public EngineUnavailable(Kind kind, String message) {
    // No stack trace: it is an answer, made by the thousand when the server is overloaded.
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
