package dev.signalbox.core.model;

/**
 * One try of one task on one worker. Times are wall time of the leader, milliseconds since 1970; 0
 * is not yet.
 *
 * @param number from 1 within its task
 * @param ordinal from 0 within its run, in the order of assignment
 * @param worker who holds it
 * @param fence what its reports must carry
 * @param state where it stands
 * @param stop why it is being stopped
 * @param assignedMs when it was assigned
 * @param startedMs when it began to run
 * @param endedMs when its end was recorded
 * @param exitCode 0 to 255, or -1 when it did not exit by itself
 * @param signal that ended it, or 0
 * @param message for people
 */
public record Attempt(
    int number,
    int ordinal,
    WorkerId worker,
    long fence,
    AttemptState state,
    StopCause stop,
    long assignedMs,
    long startedMs,
    long endedMs,
    int exitCode,
    int signal,
    String message) {

  public static Attempt assigned(int number, int ordinal, WorkerId worker, long fence, long nowMs) {
    return new Attempt(
        number,
        ordinal,
        worker,
        fence,
        AttemptState.ASSIGNED,
        StopCause.NONE,
        nowMs,
        0,
        0,
        -1,
        0,
        "");
  }

  public Attempt started(long ms) {
    return new Attempt(
        number, ordinal, worker, fence, AttemptState.RUNNING, stop, assignedMs, ms, 0, -1, 0, "");
  }

  public Attempt stopping(StopCause cause) {
    return new Attempt(
        number, ordinal, worker, fence, state, cause, assignedMs, startedMs, 0, -1, 0, message);
  }

  public Attempt ended(Outcome outcome, long ms) {
    return new Attempt(
        number,
        ordinal,
        worker,
        fence,
        outcome.state(),
        stop,
        assignedMs,
        startedMs,
        ms,
        outcome.exitCode(),
        outcome.signal(),
        outcome.message());
  }
}
