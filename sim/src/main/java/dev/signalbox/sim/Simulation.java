package dev.signalbox.sim;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One world from its beginning to its end: faults for so many steps, then peace, in which
 * everything must come to an end.
 */
final class Simulation {
  /** Far more than the longest retry, timeout and grace period together. */
  private static final long PEACE_MS = 10 * 60_000;

  private final Settings settings;
  private final World world;
  private final Checker checker;
  private final SimNode.Lasting lasting;
  private final Clients clients;
  private SimNode node;
  private boolean down;

  /**
   * What is asked for.
   *
   * @param steps how many things happen before the faults end
   * @param tells whether the result has a line for all that happened
   */
  record Settings(long seed, long steps, Bug bug, boolean tells) {
    static final long STEPS_DEFAULT = 800;

    static Settings of(long seed, Bug bug) {
      return new Settings(seed, STEPS_DEFAULT, bug, false);
    }
  }

  /**
   * What has come of it.
   *
   * @param traceHash the same for the same settings, always
   * @param runs how many runs have ended
   * @param violation what does not hold; empty if all is well
   * @param lines what happened, if it was asked to tell
   */
  record Result(
      Settings settings, long traceHash, int runs, Optional<String> violation, List<String> lines) {
    boolean passed() {
      return violation.isEmpty();
    }
  }

  private Simulation(Settings settings, Path dir) {
    this.settings = settings;
    world = new World(settings.seed(), settings.tells());
    checker = new Checker(world, settings.bug());
    lasting =
        new SimNode.Lasting(world, new SimDisk(dir), checker.place(), checker, Faults.of(world));
    node = new SimNode(lasting, settings.bug());
    clients = new Clients(world, checker, () -> node);
  }

  /** Runs one world; its disk is the given directory, which it deletes at the end. */
  static Result run(Settings settings, Path dir) {
    Simulation simulation = new Simulation(settings, dir);
    Optional<String> violation = Optional.empty();
    try {
      simulation.live();
    } catch (RuntimeException | AssertionError e) {
      // A violation may come wrapped in whatever it went through.
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      violation = Optional.of(cause.toString());
    } finally {
      simulation.lasting.disk().delete();
    }
    World world = simulation.world;
    return new Result(
        settings, world.traceHash(), simulation.checker.endedRuns(), violation, world.lines());
  }

  private void live() {
    node.start();
    clients.begin();
    trouble();
    snapshots();
    while (world.happened() < settings.steps()) {
      next();
    }
    peace();
    node.log().checkState();
    node.archive().flush();
    checker.atEnd(node);
    // Once more from the disk alone.
    node.crash();
    begin();
    long until = world.trueMs() + 2_000;
    while (world.trueMs() < until) {
      next();
    }
    node.log().checkState();
    checker.atEnd(node);
  }

  /** Whatever comes first: something of the world, or of the place where attempts run. */
  private void next() {
    var place = checker.place().place();
    long dueMs = place.nextDueMs().orElse(Long.MAX_VALUE);
    if (dueMs <= world.nextMs()) {
      world.advanceTo(dueMs);
      place.advance(world.trueMs());
    } else {
      world.step();
    }
  }

  private void peace() {
    world.trace("peace");
    world.faultsOff();
    clients.leave();
    node.log().refuse(false);
    if (down) {
      begin();
    }
    node.log().leadAgain(500);
    long until = world.trueMs() + PEACE_MS;
    while ((checker.live() > 0 || !checker.place().living().isEmpty()) && world.trueMs() < until) {
      next();
    }
    // What was on its way when the last run ended.
    long settled = world.trueMs() + 2_000;
    while (world.trueMs() < settled) {
      next();
    }
  }

  private void begin() {
    down = false;
    node = new SimNode(lasting, settings.bug());
    node.start();
  }

  private void snapshots() {
    world.after(
        500 + world.below(4_000),
        () -> {
          if (!down) {
            node.log().takeSnapshot();
          }
          snapshots();
        });
  }

  private void trouble() {
    double meanMs = 1_000 / lasting.faults().perSecond();
    world.after(
        1 + (long) (world.fraction() * 2 * meanMs),
        () -> {
          if (world.faultsOn()) {
            strike();
            trouble();
          }
        });
  }

  private void strike() {
    switch (world.below(9)) {
      case 0, 1, 2 -> crash();
      case 3 -> stepDown();
      case 4 -> {
        if (!down && node.ready()) {
          world.trace("reopen");
          node.log().reopen();
        }
      }
      case 5 -> fullDisk();
      case 6 -> stepClock();
      case 7 -> checker.place().loseAll();
      default -> node.archive().flush();
    }
  }

  private void crash() {
    if (!down) {
      node.crash();
      down = true;
      world.after(
          world.below(3_000),
          () -> {
            if (down) {
              begin();
            }
          });
    }
  }

  private void stepDown() {
    if (!down) {
      SimNode now = node;
      now.log().stepDown();
      now.log().leadAgain(1 + world.below(1_500));
    }
  }

  private void fullDisk() {
    SimNode now = node;
    world.trace("disk full");
    now.log().refuse(true);
    world.after(world.below(2_000), () -> now.log().refuse(false));
  }

  private void stepClock() {
    long ms = (world.below(2) == 0 ? -1 : 1) * (long) world.below(7_200_000);
    world.trace("clock steps by", ms);
    world.stepWall(ms);
  }
}
