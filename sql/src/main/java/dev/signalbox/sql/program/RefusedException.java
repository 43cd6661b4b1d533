package dev.signalbox.sql.program;

/** The program cannot be run at all; the message is for the user and starts with its code. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
