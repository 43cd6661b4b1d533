package dev.signalbox.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a task of a run stands; what it is to do is in the spec at the same index.
 *
 * @param state where it stands
 * @param message for people
 * @param notBeforeMs a READY task waits until then before it is tried again; 0 is at once
 * @param attempts in order of their numbers; only the last may be live
 */
public record Task(TaskState state, String message, long notBeforeMs, List<Attempt> attempts) {
  /** Shared by all tasks that wait, of which there may be millions. */
  public static final Task WAITING = new Task(TaskState.WAITING, "", 0, List.of());

  /** Shared by all tasks that may start at once. */
  public static final Task READY = new Task(TaskState.READY, "", 0, List.of());

  public Task {
    attempts = List.copyOf(attempts);
  }

  public Optional<Attempt> last() {
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }

  /** The attempt that has not ended, if there is one. */
  public Optional<Attempt> live() {
    return last().filter(attempt -> !attempt.state().terminal());
  }

  public Task ready(long notBefore) {
    return attempts.isEmpty() && notBefore == 0
        ? READY
        : new Task(TaskState.READY, message, notBefore, attempts);
  }

  public Task assigned(Attempt attempt) {
    List<Attempt> all = new ArrayList<>(attempts);
    all.add(attempt);
    return new Task(TaskState.RUNNING, "", 0, all);
  }

  public Task withLast(Attempt attempt) {
    if (attempts.size() == 1) {
      return new Task(state, message, notBeforeMs, List.of(attempt));
    }
    List<Attempt> all = new ArrayList<>(attempts);
    all.set(all.size() - 1, attempt);
    return new Task(state, message, notBeforeMs, all);
  }

  public Task ended(TaskState end, String why) {
    return new Task(end, why, 0, attempts);
  }
}
