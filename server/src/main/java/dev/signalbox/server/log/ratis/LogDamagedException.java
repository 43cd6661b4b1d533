package dev.signalbox.server.log.ratis;

import java.io.IOException;

/** What is on disk can't be used and trying again won't help; the message is for the operator. */
public final class LogDamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  LogDamagedException(String message) {
    super(message);
  }
}
