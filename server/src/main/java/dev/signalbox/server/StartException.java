package dev.signalbox.server;

/** The server cannot start, for a reason that its user can do something about. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
