package dev.signalbox.core.canary;

import java.time.Instant;

/** Breaks: time comes with the entry. */
public final class ReadsTheClock {
  public Instant now() {
    return Instant.now();
  }
}
