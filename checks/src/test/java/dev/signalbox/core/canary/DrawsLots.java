package dev.signalbox.core.canary;

import java.util.Random;

/** Breaks: core has no randomness; jitter is given from outside. */
public final class DrawsLots {
  private final Random random = new Random(1);

  public int draw() {
    return random.nextInt(10);
  }
}
