package dev.signalbox.sim;

/**
 * How bad this world is; each seed has its own mixture, so that some faults meet long calms of the
 * others.
 *
 * @param unknown an append's outcome stays unknown
 * @param refused an append is refused as too much
 * @param slowAppend an append takes long
 * @param lostReport a worker's report, or the answer to it, is lost
 * @param lateReport a report arrives late, or twice
 * @param perSecond crashes, changes of leader, full disks and clock steps in a second
 */
record Faults(
    double unknown,
    double refused,
    double slowAppend,
    double lostReport,
    double lateReport,
    double perSecond) {
  static Faults of(World world) {
    return new Faults(
        some(world, 0.1),
        some(world, 0.1),
        some(world, 0.2),
        some(world, 0.3),
        some(world, 0.4),
        0.05 + world.fraction() * 0.4);
  }

  private static double some(World world, double most) {
    return world.chance(0.4) ? 0 : world.fraction() * most;
  }
}
