package dev.signalbox.core.run;

/**
 * A task of a live run.
 *
 * @param run the run's number
 * @param task its index
 */
public record TaskRef(long run, int task) implements Comparable<TaskRef> {
  @Override
  public int compareTo(TaskRef other) {
    int byRun = Long.compare(run, other.run);
    return byRun != 0 ? byRun : Integer.compare(task, other.task);
  }
}
