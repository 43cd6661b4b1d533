package dev.signalbox.server.history;

/** The disk or a file of the history does not do its work. */
public final class HistoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public HistoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
