package dev.signalbox.core.model;

/** Spans of time for people. */
public final class Spans {
  private Spans() {}

  /**
   * As people write them in job files: in the largest unit that needs no fraction, e.g. {@code 90s}
   * or {@code 24h}.
   *
   * @param ms milliseconds
   */
  public static String text(long ms) {
    if (ms == 0 || ms % 1_000 != 0) {
      return ms + "ms";
    }
    if (ms % 60_000 != 0) {
      return ms / 1_000 + "s";
    }
    return ms % 3_600_000 == 0 ? ms / 3_600_000 + "h" : ms / 60_000 + "m";
  }
}
