package dev.signalbox.server.service;

import java.util.Optional;
import java.util.function.Function;

/**
 * Where every call of either API comes in, before anything of it is looked at: the one place where
 * authentication stands. It asks nobody who they are yet: the server listens on loopback only.
 */
public final class Gate {
  /** A server that reads a long log lives: who watches over it must not end it for that. */
  private static final String LIVENESS = "/healthz";

  private final ServiceLimits limits;
  private final InboundBytes inbound;
  private volatile long lastArrivalNs = System.nanoTime();
  private volatile boolean open;

  public Gate(ServiceLimits limits) {
    this(limits, InboundBytes.ofHeap());
  }

  public Gate(ServiceLimits limits, InboundBytes inbound) {
    this.limits = limits;
    this.inbound = inbound;
  }

  /** The bounds that hold for every call. */
  public ServiceLimits limits() {
    return limits;
  }

  /** What is coming in by both APIs. */
  public InboundBytes inbound() {
    return inbound;
  }

  /** From now on calls are let in: the node knows all that it knew before it was started. */
  public Gate open() {
    open = true;
    return this;
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
    if (!open && !arrival.operation().equals(LIVENESS)) {
      throw new ServiceException(
          ServiceException.Kind.UNAVAILABLE,
          "SB-NODE-503",
          "the server is starting and reads its log; try again");
    }
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
