package dev.signalbox.core.model;

/**
 * Names one attempt for good. Executors derive the names of what they start from it, so that
 * anybody can find it again.
 *
 * @param run the run
 * @param task the task's name
 * @param number 1 for the first attempt of the task
 * @param fence grows with every assignment in the cluster; a report with another fence changes
 *     nothing
 */
public record AttemptKey(RunId run, String task, int number, long fence) {
  public AttemptKey {
    Bounds.requireName("task", task);
    if (number < 1 || fence < 1) {
      throw new IllegalArgumentException("attempt number and fence are 1 or more");
    }
  }

  /** As in {@code r42/extract/1}. */
  @Override
  public String toString() {
    return run + "/" + task + "/" + number;
  }
}
