package dev.signalbox.core.model;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteWriter;

/**
 * How often and when a task is tried again.
 *
 * @param count attempts after the first, 0 to {@link Bounds#RETRIES_MAX}
 * @param delayMs before the second attempt, milliseconds
 * @param multiplier what the delay is multiplied by after each attempt, 1 or more
 * @param delayMaxMs the delay never grows over this; 0 is no bound
 * @param jitter the random share that is added to a delay, 0 to 1
 */
public record RetryPolicy(
    int count, long delayMs, double multiplier, long delayMaxMs, double jitter) {
  public static final RetryPolicy NONE = new RetryPolicy(0, 0, 1, 0, 0);

  public void write(ByteWriter out) {
    out.varint(count).varint(delayMs).f64(multiplier).varint(delayMaxMs).f64(jitter);
  }

  /** Reads what {@link #write} wrote. */
  public static RetryPolicy read(ByteReader in) {
    return new RetryPolicy(
        in.count(Bounds.RETRIES_MAX), in.varint(), in.f64(), in.varint(), in.f64());
  }

  /**
   * The delay before the next attempt.
   *
   * @param failed attempts that have ended so far, 1 or more
   * @param random from outside, 0 to 1
   */
  public long delayMs(int failed, double random) {
    double delay = delayMs * Math.pow(Math.max(1, multiplier), failed - 1.0);
    double bounded =
        Math.min(delay, (double) (delayMaxMs > 0 ? delayMaxMs : Bounds.DURATION_MS_MAX));
    return (long) (bounded * (1 + jitter * random));
  }
}
