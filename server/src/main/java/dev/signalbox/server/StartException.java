package dev.signalbox.server;

import org.jspecify.annotations.Nullable;

/** The server cannot start, for a reason that its user can do something about. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
