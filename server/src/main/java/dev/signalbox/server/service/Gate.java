package dev.signalbox.server.service;

import java.util.Optional;
import java.util.function.Function;

/**
 * Where every call of either API comes in, before anything of it is looked at: the one place where
 * authentication stands. It asks nobody who they are yet: the server listens on loopback only.
 */
public final class Gate {
  private final ServiceLimits limits;
  private volatile long lastArrivalNs = System.nanoTime();

  public Gate(ServiceLimits limits) {
    this.limits = limits;
  }

  /** The bounds that hold for every call. */
  public ServiceLimits limits() {
    return limits;
  }

  /** When the last call came in, monotonic time: a server that nobody calls may end. */
  public long lastArrivalNs() {
    return lastArrivalNs;
  }

  /**
   * Lets a call in.
   *
   * @return who calls
   * @throws ServiceException if the call may not come in
   */
  public Caller admit(Arrival arrival) {
    lastArrivalNs = System.nanoTime();
    return Caller.ANONYMOUS;
  }

  /**
   * A call at the gate.
   *
   * @param operation what it wants, as the API names it
   * @param peer the address it comes from
   * @param header its headers by lower-case name
   */
  public record Arrival(String operation, String peer, Function<String, Optional<String>> header) {}
}
