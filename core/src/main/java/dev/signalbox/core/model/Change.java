package dev.signalbox.core.model;

/**
 * A step of a run's story: the run, a task or an attempt came into a state. A run's changes only
 * ever grow; clients count them.
 *
 * @param task the index of the task, or {@link #RUN} for the run itself
 * @param attempt the attempt's number, or 0 for the task itself
 * @param state the ordinal of its RunState, TaskState or AttemptState
 * @param timeMs wall time of the leader
 */
public record Change(int task, int attempt, int state, long timeMs) {
  public static final int RUN = -1;

  public static Change of(RunState state, long timeMs) {
    return new Change(RUN, 0, state.ordinal(), timeMs);
  }

  public static Change of(int task, TaskState state, long timeMs) {
    return new Change(task, 0, state.ordinal(), timeMs);
  }

  public static Change of(int task, int attempt, AttemptState state, long timeMs) {
    return new Change(task, attempt, state.ordinal(), timeMs);
  }

  public boolean ofRun() {
    return task == RUN;
  }

  public boolean ofAttempt() {
    return attempt > 0;
  }

  /** The state's word. */
  public String word() {
    if (ofRun()) {
      return RunState.values()[state].name();
    }
    return ofAttempt() ? AttemptState.values()[state].name() : TaskState.values()[state].name();
  }
}
