package dev.signalbox.sim;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.executors.fake.FakeExecutor;
import dev.signalbox.executors.fake.FakePlace;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.Executor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where attempts run: the fake place, which outlives the node, and the truth about it. What it
 * tells reaches the node late, sometimes twice, and not at all once that life of the node is over.
 */
final class SimPlace {
  private final World world;
  private final Checker checker;
  private final Bug bug;
  private final FakePlace place;
  private final Map<Path, Long> lengths = new HashMap<>();
  private final Map<AttemptKey, Outcome> outcomes = new HashMap<>();
  private final Set<AttemptKey> started = new HashSet<>();
  private final Set<AttemptKey> maybeLiving = new LinkedHashSet<>();
  private final Set<AttemptKey> remembered = new HashSet<>();

  private @Nullable Executor newest;

  SimPlace(World world, Checker checker, Bug bug) {
    this.world = world;
    this.checker = checker;
    this.bug = bug;
    place =
        new FakePlace(
            (output, frame) ->
                lengths.merge(output, (long) FrameCodec.toBytes(frame).length, Long::sum),
            world.trueMs());
  }

  FakePlace place() {
    return place;
  }

  boolean lives(AttemptKey key) {
    return place.lives(key);
  }

  /** How it truly ended; empty if it has not, or never was here. */
  Optional<Outcome> outcome(AttemptKey key) {
    return Optional.ofNullable(outcomes.get(key));
  }

  /** All that is alive. */
  List<AttemptKey> living() {
    maybeLiving.removeIf(key -> !place.lives(key));
    return List.copyOf(maybeLiving);
  }

  /** The keeper is gone, and everything it kept. */
  void loseAll() {
    world.trace("keeper lost");
    place.loseAll();
  }

  /** The executor of one life of the node. */
  Executor open(AttemptListener listener, BooleanSupplier alive) {
    FakeExecutor executor = new FakeExecutor(place, new Told(listener, alive));
    newest = executor;
    return new Watched(executor);
  }

  private void starting(AttemptKey key) {
    if (remembered.add(key)) {
      Violation.unless(started.add(key), "I3", key, " is started a second time");
      checker.starting(key, living());
      maybeLiving.add(key);
      world.trace("start", key);
    }
  }

  /** Sees every order before the fake executor does. */
  private final class Watched implements Executor {
    private final Executor executor;

    Watched(Executor executor) {
      this.executor = executor;
    }

    @Override
    public void start(AttemptOrder order) {
      place.advance(world.trueMs());
      starting(order.key());
      executor.start(order);
    }

    @Override
    public Set<AttemptKey> recover(Set<AttemptKey> expected) {
      place.advance(world.trueMs());
      for (AttemptKey key : living()) {
        Violation.unless(expected.contains(key), "I3", key, " lives, and nobody knows");
      }
      remembered.retainAll(expected);
      return executor.recover(expected);
    }

    @Override
    public void stop(AttemptKey key, StopReason reason, long graceMs) {
      place.advance(world.trueMs());
      world.trace("stop", key);
      executor.stop(key, reason, graceMs);
    }

    @Override
    public void forget(AttemptKey key) {
      Violation.unless(!place.lives(key), "I3", key, " is forgotten while it lives");
      remembered.remove(key);
      executor.forget(key);
    }

    @Override
    public void close() {
      executor.close();
    }
  }

  /** Notes the truth at once, and tells the node later. */
  private final class Told implements AttemptListener {
    private final AttemptListener listener;
    private final BooleanSupplier alive;
    private final Map<AttemptKey, Long> lastNs = new HashMap<>();

    Told(AttemptListener listener, BooleanSupplier alive) {
      this.listener = listener;
      this.alive = alive;
    }

    @Override
    public void started(AttemptKey key, long startedMs) {
      tell(key, () -> listener.started(key, startedMs));
    }

    @Override
    public void output(AttemptKey key, long bytes) {
      tell(key, () -> listener.output(key, bytes));
    }

    @Override
    public void ended(AttemptKey key, Outcome outcome, long outputBytes, long endedMs) {
      outcomes.putIfAbsent(key, outcome);
      tell(key, () -> listener.ended(key, outcome, outputBytes, endedMs));
      if (bug == Bug.FORGET_EARLY) {
        world.after(
            0,
            () -> {
              remembered.remove(key);
              if (newest != null) {
                newest.forget(key);
              }
            });
      }
    }

    /** In order for each attempt, as the port says; sometimes again. */
    private void tell(AttemptKey key, Runnable what) {
      long delayNs = world.fault(0.1) ? 1_000_000L * world.below(700) : world.below(2_000_000);
      long atNs = Math.max(world.nanos() + delayNs, lastNs.getOrDefault(key, 0L));
      lastNs.put(key, atNs);
      Runnable ifAlive =
          () -> {
            if (alive.getAsBoolean()) {
              what.run();
            }
          };
      world.at(atNs, ifAlive);
      if (world.fault(0.05)) {
        world.at(atNs, ifAlive);
      }
    }
  }
}
