package dev.signalbox.sim;

import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Change;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Task;
import dev.signalbox.core.model.TaskState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold of every version of a run, beside what its attempts truly do. */
final class RunRules {
  private static final long NS_PER_MS = 1_000_000;

  private final World world;
  private final SimPlace place;
  private final Map<RunId, Run> seen = new HashMap<>();
  private final Map<Long, AttemptKey> fences = new HashMap<>();
  private final Map<RunId, Long> fetchedLedNs = new HashMap<>();
  private final Map<AttemptKey, Long> assignedNs = new HashMap<>();
  private final Set<RunId> fetchedWell = new HashSet<>();
  private long ledNs;
  private long leadsSinceNs = -1;

  RunRules(World world, SimPlace place) {
    this.world = world;
    this.place = place;
  }

  /** A run has just come into this version. */
  void changed(Run run) {
    Run before = seen.put(run.id(), run);
    if (before == null) {
      fetchedLedNs.put(run.id(), ledNs());
    } else {
      grown(before, run);
    }
    for (int task = 0; task < run.tasks().size(); task++) {
      task(before, run, task);
    }
    boolean stopsNow = before == null || !before.stop().requested();
    if (run.stop() == StopCause.NOT_FETCHED && stopsNow) {
      notFetched(run);
    }
  }

  /** The story of a run only grows. */
  static void grown(Run before, Run after) {
    List<Change> old = before.changes();
    Violation.unless(
        after.changes().size() >= old.size() && after.changes().subList(0, old.size()).equals(old),
        "I11",
        after.id(),
        " has another story than before");
    Violation.unless(
        !before.state().terminal() || before.equals(after), "I4", after.id(), " had ended");
  }

  private void task(Run before, Run run, int index) {
    Task task = run.task(index);
    List<Attempt> attempts = task.attempts();
    Violation.unless(
        attempts.size() <= run.taskSpec(index).attemptsMax(),
        "I6",
        run.id(),
        " has ",
        attempts.size(),
        " attempts");
    for (int i = 0; i < attempts.size(); i++) {
      Attempt attempt = attempts.get(i);
      AttemptKey key = run.key(index, attempt);
      AttemptKey other = fences.putIfAbsent(attempt.fence(), key);
      Violation.unless(other == null || other.equals(key), "I5", key, " has the fence of another");
      assignedNs.putIfAbsent(key, world.nanos());
      boolean last = i == attempts.size() - 1;
      Violation.unless(
          last || attempt.state().terminal(), "I3", key, " is live beside a later one");
      boolean endsNow = attempt.state().terminal() && liveBefore(before, index, i);
      if (endsNow) {
        ended(key, attempt);
      }
      if (attempt.stop() == StopCause.TIMEOUT && stopBefore(before, index, i) == StopCause.NONE) {
        timedOut(key, run.taskSpec(index).timeoutMs());
      }
    }
    if (!attempts.isEmpty()) {
      needsMet(run, index);
    }
  }

  private static boolean liveBefore(Run before, int task, int attempt) {
    return attemptBefore(before, task, attempt).filter(a -> a.state().terminal()).isEmpty();
  }

  private static StopCause stopBefore(Run before, int task, int attempt) {
    return attemptBefore(before, task, attempt).map(Attempt::stop).orElse(StopCause.NONE);
  }

  private static Optional<Attempt> attemptBefore(Run before, int task, int attempt) {
    return before == null || before.task(task).attempts().size() <= attempt
        ? Optional.empty()
        : Optional.of(before.task(task).attempts().get(attempt));
  }

  /** Nothing of an ended attempt is alive, and what is said of its end is true. */
  private void ended(AttemptKey key, Attempt attempt) {
    Violation.unless(!place.lives(key), "I3", key, " is ", attempt.state(), " and lives");
    Optional<Outcome> truth = place.outcome(key);
    if (truth.isPresent()) {
      Violation.unless(
          truth.get().state() == attempt.state(),
          "I5",
          key,
          " ended as ",
          truth.get().state(),
          ", recorded is ",
          attempt.state());
    } else {
      Violation.unless(
          attempt.state() != AttemptState.SUCCEEDED, "I5", key, " succeeded without running");
    }
  }

  /**
   * A step of the wall clock times nothing out: time goes at most a tenth too fast, counted from
   * when the entry that assigned the attempt was made.
   */
  private void timedOut(AttemptKey key, long timeoutMs) {
    long assigned = assignedNs.getOrDefault(key, 0L);
    // A new life of the node takes its time from the wall: a step then counts.
    if (leadsSinceNs >= 0 && leadsSinceNs <= assigned) {
      long ranMs = (world.nanos() - assigned) / NS_PER_MS;
      Violation.unless(
          ranMs >= timeoutMs * 9 / 10 - SimLog.APPEND_MS_MAX,
          "timeouts",
          key,
          " was stopped after ",
          ranMs,
          " of ",
          timeoutMs,
          " ms");
    }
  }

  private void needsMet(Run run, int index) {
    for (String need : run.taskSpec(index).needs()) {
      TaskState needed = run.task(run.spec().indexOf(need)).state();
      Violation.unless(
          needed == TaskState.SUCCEEDED, "I6", run.id(), "/", index, " started before ", need);
    }
  }

  // ---- fetch leases --------------------------------------------------------------------------

  void leads(boolean now) {
    if (now && leadsSinceNs < 0) {
      leadsSinceNs = world.nanos();
    } else if (!now && leadsSinceNs >= 0) {
      ledNs += world.nanos() - leadsSinceNs;
      leadsSinceNs = -1;
    }
  }

  /** How long there has been a leader in all: the time that counts against clients. */
  private long ledNs() {
    return leadsSinceNs < 0 ? ledNs : ledNs + world.nanos() - leadsSinceNs;
  }

  void fetched(RunId id) {
    fetchedLedNs.put(id, ledNs());
  }

  void fetchedWell(RunId id) {
    fetchedWell.add(id);
  }

  private void notFetched(Run run) {
    Violation.unless(!fetchedWell.contains(run.id()), "fetch", run.id(), " was fetched in time");
    long silentMs = (ledNs() - fetchedLedNs.getOrDefault(run.id(), 0L)) / NS_PER_MS;
    Violation.unless(
        silentMs >= run.submission().fetchTimeoutMs(),
        "fetch",
        run.id(),
        " was given up after ",
        silentMs,
        " ms");
  }
}
