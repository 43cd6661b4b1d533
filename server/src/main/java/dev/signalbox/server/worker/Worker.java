package dev.signalbox.server.worker;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.Parameters;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.run.Command;
import dev.signalbox.core.run.Decision;
import dev.signalbox.core.run.Effect;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.Executor;
import dev.signalbox.server.node.WorkerPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs this node's attempts. An end is reported until the state has decided it, and only then may
 * the executor forget the attempt: so an end is never lost between the two, and a repeat is
 * harmless by its fence.
 */
public final class Worker implements WorkerPort, AttemptListener {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final long RETRY_MS = 200;

  /** A start waits so long for its end, which then tells of both: short attempts are many. */
  private static final long START_REPORT_MS = 10;

  private final WorkerSurroundings surroundings;
  private final Reports reports;
  private final Map<String, Executor> executors = new HashMap<>();
  // Ends that are being reported, so that an executor that repeats itself makes no second report.
  private final Set<AttemptKey> ending = ConcurrentHashMap.newKeySet();
  private final Map<AttemptKey, Long> startedMs = new ConcurrentHashMap<>();
  // Which executor an attempt went to; only touched in orders.
  private final Map<AttemptKey, Executor> places = new HashMap<>();
  // Attempts whose start waits for room on the disk; what is stopped meanwhile must not start any
  // more.
  private final Set<AttemptKey> delayed = new HashSet<>();

  public Worker(WorkerSurroundings surroundings, Reports reports) {
    this.surroundings = surroundings;
    this.reports = reports;
  }

  /** Adds a place for some kinds of action. Called before anything else. */
  public Worker with(List<String> kinds, Function<AttemptListener, Executor> made) {
    Executor executor = made.apply(this);
    kinds.forEach(kind -> executors.put(kind, executor));
    return this;
  }

  // ---- what the leader tells -----------------------------------------------------------------

  @Override
  public void begin(List<Held> held) {
    surroundings.orders().execute(() -> recover(held));
  }

  @Override
  public void start(Held attempt) {
    surroundings.orders().execute(() -> startNow(attempt));
  }

  @Override
  public void stop(Effect.StopAttempt stop) {
    surroundings
        .orders()
        .execute(
            () -> {
              delayed.remove(stop.key());
              Executor place = places.get(stop.key());
              if (place == null) {
                ended(stop.key(), new Outcome(stopped(stop.cause()), -1, 0, ""), 0, 0);
              } else {
                place.stop(stop.key(), reason(stop.cause()), stop.graceMs());
              }
            });
  }

  @Override
  public void forget(AttemptKey key) {
    surroundings
        .orders()
        .execute(
            () -> {
              ending.remove(key);
              startedMs.remove(key);
              Executor place = places.remove(key);
              if (place != null) {
                place.forget(key);
              }
            });
  }

  private void recover(List<Held> held) {
    Map<Executor, Set<AttemptKey>> expected = new HashMap<>();
    Map<AttemptKey, Held> byKey = new HashMap<>();
    executors.values().forEach(executor -> expected.put(executor, new HashSet<>()));
    for (Held attempt : held) {
      Executor place = placeOf(attempt);
      if (place == null) {
        ended(attempt.key(), noPlace(attempt), 0, 0);
      } else {
        places.put(attempt.key(), place);
        byKey.put(attempt.key(), attempt);
        expected.computeIfAbsent(place, p -> new HashSet<>()).add(attempt.key());
      }
    }
    expected.forEach(
        (executor, keys) -> {
          for (AttemptKey key : executor.recover(keys)) {
            Held attempt = byKey.get(key);
            if (attempt != null) {
              neverHeardOf(attempt);
            }
          }
        });
  }

  private void neverHeardOf(Held attempt) {
    Attempt known = attempt.run().task(attempt.task()).live().orElseThrow();
    if (known.state() == AttemptState.RUNNING) {
      // It did start once: starting it again could make it run twice.
      ended(attempt.key(), Outcome.lost("its executor no longer knows of it"), 0, 0);
    } else if (known.stop().requested()) {
      ended(attempt.key(), new Outcome(stopped(known.stop()), -1, 0, ""), 0, 0);
    } else {
      startNow(attempt);
    }
  }

  private void startNow(Held attempt) {
    Executor place = placeOf(attempt);
    if (place == null) {
      ended(attempt.key(), noPlace(attempt), 0, 0);
      return;
    }
    Run run = attempt.run();
    AttemptKey key = attempt.key();
    try {
      Map<String, String> params = run.submission().effectiveParams();
      TaskSpec task = Parameters.resolve(run.taskSpec(attempt.task()), params);
      var output = surroundings.files().file(key.run().value(), attempt.task(), key.number());
      places.put(key, place);
      place.start(new AttemptOrder(key, run.spec().name(), task, params, output));
    } catch (IOException e) {
      // A full disk, most likely: nothing has started, and it can when there is room again.
      LOG.warn("event=start-delayed attempt={} reason=\"{}\"", key, e.toString());
      delayed.add(key);
      surroundings
          .later()
          .run(() -> surroundings.orders().execute(() -> startDelayed(attempt)), RETRY_MS);
    } catch (Parameters.UnknownParameterException e) {
      ended(key, Outcome.failed("SB-PARAM-404: " + e.getMessage()), 0, 0);
    }
  }

  private void startDelayed(Held attempt) {
    if (delayed.remove(attempt.key())) {
      startNow(attempt);
    }
  }

  private @Nullable Executor placeOf(Held attempt) {
    return executors.get(action(attempt).kind());
  }

  private static Action action(Held attempt) {
    return attempt.run().taskSpec(attempt.task()).action();
  }

  private static Outcome noPlace(Held attempt) {
    return Outcome.failed(
        "SB-EXECUTOR-404: this worker runs no tasks of kind " + action(attempt).kind());
  }

  private static AttemptState stopped(StopCause cause) {
    return cause == StopCause.TIMEOUT ? AttemptState.TIMED_OUT : AttemptState.CANCELLED;
  }

  private static Executor.StopReason reason(StopCause cause) {
    return cause == StopCause.TIMEOUT ? Executor.StopReason.TIMEOUT : Executor.StopReason.CANCEL;
  }

  // ---- what executors tell -------------------------------------------------------------------

  @Override
  public void started(AttemptKey key, long startedAtMs) {
    if (startedMs.put(key, startedAtMs) == null) {
      surroundings.later().run(() -> reportStarted(key, startedAtMs), START_REPORT_MS);
    }
  }

  @Override
  public void output(AttemptKey key, long bytes) {
    reports.grown(key.run());
  }

  @Override
  public void ended(AttemptKey key, Outcome outcome, long outputBytes, long endedMs) {
    if (ending.add(key)) {
      long started = startedMs.getOrDefault(key, 0L);
      reportEnded(
          new Command.ReportEnded(key, outcome, started, surroundings.random().getAsDouble()));
    }
  }

  private void reportStarted(AttemptKey key, long startedAtMs) {
    // Once its end is being reported, which carries the start, or has been decided, there is
    // nothing left to say.
    if (ending.contains(key) || !startedMs.containsKey(key)) {
      return;
    }
    reports
        .report(new Command.ReportStarted(key, startedAtMs))
        .whenComplete(
            (decision, failure) -> {
              if (failure != null) {
                surroundings.later().run(() -> reportStarted(key, startedAtMs), RETRY_MS);
              } else if (decision instanceof Decision.Rejected) {
                stopStranger(key);
              }
            });
  }

  /** The state does not know this attempt as live, so it must not live here. */
  private void stopStranger(AttemptKey key) {
    surroundings
        .orders()
        .execute(
            () -> {
              Executor place = places.get(key);
              if (place != null) {
                LOG.warn("event=stranger-stopped attempt={}", key);
                place.stop(key, Executor.StopReason.CANCEL, 0);
              }
            });
  }

  private void reportEnded(Command.ReportEnded end) {
    reports
        .report(end)
        .whenComplete(
            (decision, failure) -> {
              if (failure != null) {
                surroundings.later().run(() -> reportEnded(end), RETRY_MS);
              } else if (decision instanceof Decision.Rejected rejected) {
                LOG.info(
                    "event=report-rejected attempt={} reason={}", end.key(), rejected.reason());
                forget(end.key());
              }
            });
  }

  /** Closes the executors, without ending what runs. */
  public void close() {
    new ArrayList<>(executors.values()).forEach(Executor::close);
  }
}
