package dev.signalbox.server.node;

import java.util.function.LongSupplier;

/**
 * The node's two clocks, given from outside.
 *
 * @param leader for the time in entries
 * @param monotonic nanoseconds that only grow, for leases
 */
public record NodeClock(LeaderClock leader, LongSupplier monotonic) {
  public long nanos() {
    return monotonic.getAsLong();
  }
}
