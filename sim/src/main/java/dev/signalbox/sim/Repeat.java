package dev.signalbox.sim;

import dev.signalbox.sim.Simulation.Settings;

/** How to see a failure again. */
final class Repeat {
  private Repeat() {}

  /** As in {@code SEED=7 COMMIT=abc ./dev sim --seed 7}. */
  static String line(Settings settings, String commit) {
    String steps = settings.steps() == Settings.STEPS_DEFAULT ? "" : " --steps " + settings.steps();
    String bug = settings.bug() == Bug.NONE ? "" : " --bug " + settings.bug().word();
    return "SEED="
        + settings.seed()
        + " COMMIT="
        + commit
        + " ./dev sim --seed "
        + settings.seed()
        + steps
        + bug;
  }
}
