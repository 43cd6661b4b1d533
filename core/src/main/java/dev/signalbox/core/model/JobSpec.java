package dev.signalbox.core.model;

import java.util.List;
import java.util.Map;

/**
 * One immutable version of a job. Whether it makes sense as a whole is {@link SpecCheck}'s to say.
 *
 * @param name of the job
 * @param params defaults of its parameters
 * @param queue the line it waits in
 * @param timeoutMs of the whole run, from its first attempt's assignment; 0 is none
 * @param tasks in the order they were written; at least one
 */
public record JobSpec(
    String name, Map<String, String> params, String queue, long timeoutMs, List<TaskSpec> tasks) {
  public static final String QUEUE_DEFAULT = "default";

  public JobSpec {
    Bounds.requireName("job", name);
    Bounds.requireName("queue", queue);
    params = Bounds.copy(params);
    tasks = List.copyOf(tasks);
    if (tasks.isEmpty() || tasks.size() > Bounds.TASKS_MAX) {
      throw new IllegalArgumentException("a job has 1 to " + Bounds.TASKS_MAX + " tasks");
    }
  }

  /** A job with nothing but tasks. */
  public static JobSpec of(String name, TaskSpec... tasks) {
    return new JobSpec(name, Map.of(), QUEUE_DEFAULT, 0, List.of(tasks));
  }

  /** The index of the task of this name, or -1. */
  public int indexOf(String task) {
    for (int i = 0; i < tasks.size(); i++) {
      if (tasks.get(i).name().equals(task)) {
        return i;
      }
    }
    return -1;
  }
}
