package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.StatusChange;
import dev.signalbox.cli.text.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of a run's tasks, from the changes seen so far. */
final class RunProgress {
  private static final Set<String> ENDS = Set.of("SUCCEEDED", "FAILED", "SKIPPED", "CANCELLED");

  /**
   * A task as last heard of.
   *
   * @param since when it came into its state
   * @param startedAt when it first ran, or the epoch
   * @param attempt the latest attempt, from 1; 0 before the first
   */
  record TaskLine(
      String name, String state, Instant since, Instant startedAt, int attempt, String message) {
    boolean isEnded() {
      return ENDS.contains(state);
    }
  }

  private final Map<String, TaskLine> tasks = new LinkedHashMap<>();
  private String runState = "QUEUED";
  private Instant startedAt = Instant.EPOCH;
  private Instant endedAt = Instant.EPOCH;

  RunProgress(List<String> names) {
    names.forEach(this::task);
  }

  void apply(Response response) {
    StatusChange change = response.getStatus();
    Instant time = Times.instant(change.getTime());
    if (response.getTask().isEmpty()) {
      run(change.getState(), time);
      return;
    }
    TaskLine before = task(response.getTask());
    boolean ofAttempt = response.getAttempt() > 0;
    // A task runs while an attempt of it does; its other states it says itself.
    String state =
        !ofAttempt || change.getState().equals("RUNNING") ? change.getState() : before.state();
    boolean first = state.equals("RUNNING") && before.startedAt().equals(Instant.EPOCH);
    tasks.put(
        before.name(),
        new TaskLine(
            before.name(),
            state,
            state.equals(before.state()) ? before.since() : time,
            first ? time : before.startedAt(),
            Math.max(before.attempt(), response.getAttempt()),
            change.getMessage().isEmpty() ? before.message() : change.getMessage()));
  }

  /** The state of a task as last heard of. */
  String stateOf(String name) {
    return task(name).state();
  }

  private void run(String state, Instant time) {
    runState = state;
    if (state.equals("RUNNING") && startedAt.equals(Instant.EPOCH)) {
      startedAt = time;
    }
    if (ENDS.contains(state)) {
      endedAt = time;
    }
  }

  private TaskLine task(String name) {
    return tasks.computeIfAbsent(
        name, n -> new TaskLine(n, "WAITING", Instant.EPOCH, Instant.EPOCH, 0, ""));
  }

  List<TaskLine> tasks() {
    return new ArrayList<>(tasks.values());
  }

  String runState() {
    return runState;
  }

  /** When the run's first attempt was given out; the epoch before. */
  Instant startedAt() {
    return startedAt;
  }

  /** The epoch until the run has ended. */
  Instant endedAt() {
    return endedAt;
  }

  boolean isEnded() {
    return ENDS.contains(runState);
  }
}
