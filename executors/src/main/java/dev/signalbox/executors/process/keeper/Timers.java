package dev.signalbox.executors.process.keeper;

import java.util.PriorityQueue;

/** What shall be done later, by the loop's own thread. Time is monotonic. */
final class Timers {
  private record Timer(long atNs, long number, Runnable action) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int order = Long.compare(atNs - other.atNs, 0);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Timer> queue = new PriorityQueue<>();
  private long numbers;

  void after(long delayMs, Runnable action) {
    queue.add(new Timer(System.nanoTime() + delayMs * 1_000_000, numbers++, action));
  }

  /** Does what is due. */
  void run() {
    long now = System.nanoTime();
    for (Timer next = queue.peek(); next != null && next.atNs() - now <= 0; next = queue.peek()) {
      queue.poll();
      next.action().run();
    }
  }

  /** How long the loop may sleep, in milliseconds; -1 is for ever. */
  int sleepMs() {
    Timer next = queue.peek();
    if (next == null) {
      return -1;
    }
    long leftNs = next.atNs() - System.nanoTime();
    return leftNs <= 0 ? 0 : (int) Math.min(60_000, leftNs / 1_000_000 + 1);
  }
}
