package dev.signalbox.server.sqlflow;

/**
 * A program that did not succeed. These clients know of no status of a run: they learn it as an
 * error of the call, whose text is what their user reads.
 */
public final class ProgramEnded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean cancelled;

  ProgramEnded(boolean cancelled, String text) {
    // No stack trace: it is an answer.
    super(text, null, false, false);
    this.cancelled = cancelled;
  }

  /** Whether it was cancelled; else it failed. */
  public boolean cancelled() {
    return cancelled;
  }
}
