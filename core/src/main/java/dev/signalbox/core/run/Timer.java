package dev.signalbox.core.run;

/** Something that is due at a time. */
record Timer(long timeMs, long run, int task, Kind kind) implements Comparable<Timer> {
  /** What is due. */
  enum Kind {
    RETRY,
    ATTEMPT_TIMEOUT,
    RUN_TIMEOUT
  }

  @Override
  public int compareTo(Timer other) {
    int byTime = Long.compare(timeMs, other.timeMs);
    if (byTime != 0) {
      return byTime;
    }
    int byRun = Long.compare(run, other.run);
    if (byRun != 0) {
      return byRun;
    }
    int byTask = Integer.compare(task, other.task);
    return byTask != 0 ? byTask : kind.compareTo(other.kind);
  }
}
