package dev.signalbox.server.history;

import java.util.Arrays;

/**
 * A run that has ended. A light row, as lists give it, has an empty body.
 *
 * @param id the run's number; a run comes once
 * @param name the job's name
 * @param queue the queue's name
 * @param state the ordinal of its RunState
 * @param createdMs milliseconds since 1970
 * @param endedMs milliseconds since 1970
 * @param summary what lists show besides, encoded by the caller; kept small, may be empty
 * @param body the whole run, encoded by the caller
 */
public record FinishedRun(
    long id,
    String name,
    String queue,
    int state,
    long createdMs,
    long endedMs,
    byte[] summary,
    byte[] body) {
  static final byte[] NOTHING = {};

  /** A run without a summary. */
  public FinishedRun(
      long id, String name, String queue, int state, long createdMs, long endedMs, byte[] body) {
    this(id, name, queue, state, createdMs, endedMs, NOTHING, body);
  }

  /** About what it takes in memory. */
  long bytes() {
    return 200L + name.length() + queue.length() + summary.length + body.length;
  }

  FinishedRun light() {
    return body.length == 0
        ? this
        : new FinishedRun(id, name, queue, state, createdMs, endedMs, summary, NOTHING);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FinishedRun run
        && id == run.id
        && name.equals(run.name)
        && queue.equals(run.queue)
        && state == run.state
        && createdMs == run.createdMs
        && endedMs == run.endedMs
        && Arrays.equals(summary, run.summary)
        && Arrays.equals(body, run.body);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public String toString() {
    return "FinishedRun[id=" + id + ", name=" + name + ", state=" + state + "]";
  }
}
