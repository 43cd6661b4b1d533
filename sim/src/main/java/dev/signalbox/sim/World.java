package dev.signalbox.sim;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Time and chance: what happens next, when, and a hash of all that has happened. */
final class World {
  private static final long START_MS = 1_700_000_000_000L;
  private static final long NS_PER_MS = 1_000_000;

  private record Happening(long atNs, long order, Runnable what) implements Comparable<Happening> {
    @Override
    public int compareTo(Happening other) {
      int byTime = Long.compare(atNs, other.atNs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final Random random;
  private final PriorityQueue<Happening> queue = new PriorityQueue<>();
  private final List<String> trace = new ArrayList<>();
  private final boolean tells;
  private long nowNs = 1;
  private long wallOffsetMs;
  private long order;
  private long happened;
  private long hash = 0xcbf29ce484222325L;
  private boolean faults = true;

  World(long seed, boolean tells) {
    // Seeds in a row give alike first numbers otherwise.
    long mixed = (seed + 1) * 0x9e3779b97f4a7c15L;
    random = new Random(mixed ^ (mixed >>> 29));
    this.tells = tells;
  }

  // ---- time ----------------------------------------------------------------------------------

  long nanos() {
    return nowNs;
  }

  /** Milliseconds that have truly passed, counted from 1970: no step of a clock touches them. */
  long trueMs() {
    return START_MS + nowNs / NS_PER_MS;
  }

  InstantSource wall() {
    return () -> Instant.ofEpochMilli(trueMs() + wallOffsetMs);
  }

  void stepWall(long ms) {
    wallOffsetMs += ms;
  }

  void after(long ms, Runnable what) {
    // A little more than asked, so that things do not all happen at the same moment.
    long jitterNs = random.nextInt((int) NS_PER_MS);
    queue.add(new Happening(nowNs + ms * NS_PER_MS + jitterNs, order++, what));
  }

  /** At that time, after all that was put there before. */
  void at(long ns, Runnable what) {
    queue.add(new Happening(Math.max(ns, nowNs), order++, what));
  }

  /** When the next thing happens, true milliseconds; {@link Long#MAX_VALUE} for never. */
  long nextMs() {
    Happening next = queue.peek();
    return next == null ? Long.MAX_VALUE : START_MS + next.atNs / NS_PER_MS;
  }

  void advanceTo(long trueMs) {
    nowNs = Math.max(nowNs, (trueMs - START_MS) * NS_PER_MS);
  }

  /** Lets the next thing happen. */
  void step() {
    Happening next = queue.remove();
    nowNs = Math.max(nowNs, next.atNs);
    happened++;
    next.what.run();
  }

  long happened() {
    return happened;
  }

  // ---- chance --------------------------------------------------------------------------------

  boolean faultsOn() {
    return faults;
  }

  void faultsOff() {
    faults = false;
    wallOffsetMs = 0;
  }

  /** True so often, while there are faults. */
  boolean fault(double probability) {
    return faults && random.nextDouble() < probability;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** From 0 to less than the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  double fraction() {
    return random.nextDouble();
  }

  <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  // ---- trace ---------------------------------------------------------------------------------

  /**
   * Something happened. Its details must be values whose hash is the same in every process:
   * numbers, strings, records of those.
   */
  void trace(String what, Object... details) {
    long h = (hash ^ nowNs) * 0x100000001b3L ^ what.hashCode();
    for (Object detail : details) {
      h = h * 0x100000001b3L ^ detail.hashCode();
    }
    hash = h;
    if (tells) {
      StringBuilder line = new StringBuilder().append(nowNs / NS_PER_MS).append(' ').append(what);
      for (Object detail : details) {
        line.append(' ').append(detail);
      }
      trace.add(line.toString());
    }
  }

  long traceHash() {
    return hash;
  }

  /** All that has happened, if this world tells. */
  List<String> lines() {
    return trace;
  }
}
