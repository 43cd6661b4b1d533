package dev.signalbox.server.node;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time that a leader puts into entries: wall time that never jumps. It goes on by the monotonic
 * clock and drifts towards the wall clock by a tenth at most, so that a clock that is set by hand
 * times nothing out and delays nothing for long.
 */
public final class LeaderClock {
  private static final long SLEW = 10;

  private final InstantSource wall;
  private final LongSupplier monotonicNs;
  private long lastNs;
  private double nowMs;

  public LeaderClock(InstantSource wall, LongSupplier monotonicNs) {
    this.wall = wall;
    this.monotonicNs = monotonicNs;
    this.lastNs = monotonicNs.getAsLong();
    this.nowMs = wall.millis();
  }

  /** Never goes on from before this time, e.g. that of the last entry of another leader. */
  public synchronized void atLeast(long timeMs) {
    nowMs = Math.max(nowMs, (double) timeMs);
  }

  /** Milliseconds since 1970; never less than before. */
  public synchronized long millis() {
    long ns = monotonicNs.getAsLong();
    double elapsedMs = (ns - lastNs) / 1e6;
    lastNs = ns;
    double drift = wall.millis() - (nowMs + elapsedMs);
    double bound = elapsedMs / SLEW;
    nowMs += elapsedMs + Math.clamp(drift, -bound, bound);
    return (long) nowMs;
  }
}
