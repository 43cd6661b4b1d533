package dev.signalbox.core.run;

/**
 * A place in a line: higher priority first, then whoever came first.
 *
 * @param priority of the run
 * @param run its number
 * @param task its index, 0 where a whole run waits
 */
public record Place(int priority, long run, int task) implements Comparable<Place> {
  @Override
  public int compareTo(Place other) {
    int byPriority = Integer.compare(other.priority, priority);
    if (byPriority != 0) {
      return byPriority;
    }
    int byRun = Long.compare(run, other.run);
    return byRun != 0 ? byRun : Integer.compare(task, other.task);
  }
}
