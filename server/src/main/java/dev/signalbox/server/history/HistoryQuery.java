package dev.signalbox.server.history;

import java.util.Set;

/**
 * Which finished runs to list. They come with the newest id first; the next page is asked for with
 * the last id of this one.
 *
 * @param states ordinals of RunState; empty means all
 * @param name the exact job name; empty means all
 * @param queue the exact queue name; empty means all
 * @param created when they were created
 * @param beforeId only smaller ids; Long.MAX_VALUE for the first page
 * @param limit at most this many, 1 or more
 */
public record HistoryQuery(
    Set<Integer> states, String name, String queue, Created created, long beforeId, int limit) {
  public HistoryQuery {
    states = Set.copyOf(states);
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit);
    }
  }

  /** The newest runs, whatever they are. */
  public static HistoryQuery newest(int limit) {
    return new HistoryQuery(Set.of(), "", "", Created.ANY_TIME, Long.MAX_VALUE, limit);
  }

  public HistoryQuery withBeforeId(long id) {
    return new HistoryQuery(states, name, queue, created, id, limit);
  }

  /**
   * A span of time.
   *
   * @param fromMs at or after; milliseconds since 1970; 0 for all
   * @param beforeMs before; Long.MAX_VALUE for all
   */
  public record Created(long fromMs, long beforeMs) {
    public static final Created ANY_TIME = new Created(0, Long.MAX_VALUE);
  }

  boolean matches(FinishedRun run) {
    return run.id() < beforeId
        && run.createdMs() >= created.fromMs()
        && run.createdMs() < created.beforeMs()
        && (states.isEmpty() || states.contains(run.state()))
        && (name.isEmpty() || name.equals(run.name()))
        && (queue.isEmpty() || queue.equals(run.queue()));
  }
}
