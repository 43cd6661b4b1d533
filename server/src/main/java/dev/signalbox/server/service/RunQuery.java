package dev.signalbox.server.service;

import dev.signalbox.core.model.RunState;
import java.util.Set;

/**
 * Which runs to list, newest id first.
 *
 * @param states the run is in one of them; empty for all
 * @param name exact name of the job; empty for all
 * @param queue exact name of the queue; empty for all
 * @param createdAfterMs created at or after this wall time, milliseconds since 1970; 0 for all
 * @param createdBeforeMs created before this wall time; {@link Long#MAX_VALUE} for all
 * @param beforeId only ids below it; {@link Long#MAX_VALUE} for all
 * @param limit at most so many, 1 to 1000
 */
public record RunQuery(
    Set<RunState> states,
    String name,
    String queue,
    long createdAfterMs,
    long createdBeforeMs,
    long beforeId,
    int limit) {
  public RunQuery {
    states = Set.copyOf(states);
  }

  /** The newest runs. */
  public static RunQuery newest(int limit) {
    return new RunQuery(Set.of(), "", "", 0, Long.MAX_VALUE, Long.MAX_VALUE, limit);
  }
}
