package dev.signalbox.core.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One execution of a job. Immutable: a change makes a new one, so readers need no lock.
 *
 * @param id its number
 * @param submission what was asked for
 * @param index of the log entry that submitted it; a node that has not applied it yet does not know
 *     the run
 * @param createdMs when it was submitted, wall time of the leader, milliseconds since 1970
 * @param startedMs when its first attempt was assigned; 0 is not yet
 * @param endedMs when it ended; 0 is not yet
 * @param state where it stands
 * @param stop why it is being stopped
 * @param message for people
 * @param tasks in the order of the spec
 * @param changes its story so far; QUEUED, with which each begins, is not in it
 */
public record Run(
    RunId id,
    Submission submission,
    long index,
    long createdMs,
    long startedMs,
    long endedMs,
    RunState state,
    StopCause stop,
    String message,
    List<Task> tasks,
    List<Change> changes) {

  public Run {
    tasks = List.copyOf(tasks);
    changes = List.copyOf(changes);
  }

  /** A run as it is submitted: tasks that need nothing are READY. */
  public static Run submitted(RunId id, Submission submission, long index, long nowMs) {
    List<TaskSpec> specs = submission.spec().tasks();
    List<Task> tasks =
        specs.size() == 1
            ? List.of(Task.READY)
            : specs.stream().map(s -> s.needs().isEmpty() ? Task.READY : Task.WAITING).toList();
    return new Run(
        id, submission, index, nowMs, 0, 0, RunState.QUEUED, StopCause.NONE, "", tasks, List.of());
  }

  public JobSpec spec() {
    return submission.spec();
  }

  public Task task(int index) {
    return tasks.get(index);
  }

  public TaskSpec taskSpec(int index) {
    return spec().tasks().get(index);
  }

  /** How many attempts it has had so far; the next attempt's ordinal. */
  public int attemptsTotal() {
    return tasks.size() == 1
        ? tasks.getFirst().attempts().size()
        : tasks.stream().mapToInt(task -> task.attempts().size()).sum();
  }

  /** The key of an attempt of this run. */
  public AttemptKey key(int task, Attempt attempt) {
    return new AttemptKey(id, taskSpec(task).name(), attempt.number(), attempt.fence());
  }

  public Run started(long ms) {
    return new Run(
        id,
        submission,
        index,
        createdMs,
        ms,
        0,
        RunState.RUNNING,
        stop,
        message,
        tasks,
        grown(Change.of(RunState.RUNNING, ms)));
  }

  public Run stopping(StopCause cause, String why) {
    return new Run(
        id, submission, index, createdMs, startedMs, endedMs, state, cause, why, tasks, changes);
  }

  /** As readers see it who shall know why it waits. */
  public Run waiting(String why) {
    return stopping(stop, why);
  }

  public Run ended(RunState end, String why, long ms) {
    return new Run(
        id,
        submission,
        index,
        createdMs,
        startedMs,
        ms,
        end,
        stop,
        why,
        tasks,
        grown(Change.of(end, ms)));
  }

  /** With another task at the index and one more step in its story. */
  public Run with(int taskIndex, Task task, Change change) {
    return new Run(
        id,
        submission,
        index,
        createdMs,
        startedMs,
        endedMs,
        state,
        stop,
        message,
        replaced(taskIndex, task),
        grown(change));
  }

  /** With another task at the index, which is no step of the story. */
  public Run with(int taskIndex, Task task) {
    return new Run(
        id,
        submission,
        index,
        createdMs,
        startedMs,
        endedMs,
        state,
        stop,
        message,
        replaced(taskIndex, task),
        changes);
  }

  private List<Task> replaced(int taskIndex, Task task) {
    if (tasks.size() == 1) {
      return List.of(task);
    }
    List<Task> all = new ArrayList<>(tasks);
    all.set(taskIndex, task);
    return all;
  }

  private List<Change> grown(Change change) {
    if (changes.isEmpty()) {
      return List.of(change);
    }
    List<Change> all = new ArrayList<>(changes.size() + 1);
    all.addAll(changes);
    Collections.addAll(all, change);
    return all;
  }
}
