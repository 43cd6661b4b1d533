package dev.signalbox.executors.process.keeper;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.executors.process.keeper.Message.Order;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Serial orders that wait a moment. If as many processes serve as there are processors, one of them
 * is, as a rule, free before another has started; and a start takes from them what it needs.
 */
final class Turns {
  static final int AT_ONCE = Runtime.getRuntime().availableProcessors();

  /** About what a start takes: if none has come free for so long, another process is started. */
  private static final long STANDSTILL_MS = 300;

  /** Whatever comes free: there is more to do than so few processes can. */
  private static final long WAIT_MS = 1_000;

  private record Waiting(Order order, long sinceNs) {}

  private final Timers timers;
  private final Predicate<Order> free;
  private final BiConsumer<AttemptKey, Order> begin;
  private final Map<AttemptKey, Waiting> waiting = new LinkedHashMap<>();
  private int serving;
  private long cameFreeNs = System.nanoTime();

  /**
   * @param free whether a process waits that can take the order
   * @param begin called when an order's turn has come
   */
  Turns(Timers timers, Predicate<Order> free, BiConsumer<AttemptKey, Order> begin) {
    this.timers = timers;
    this.free = free;
    this.begin = begin;
  }

  /** Begins with an order, now or in a moment; one that waits already goes on waiting. */
  void take(AttemptKey key, Order order) {
    if (waiting.containsKey(key)) {
      return;
    }
    waiting.put(key, new Waiting(order, System.nanoTime()));
    if (!order.serial() || isItsTurn(order)) {
      begin(key);
    } else {
      timers.after(STANDSTILL_MS, () -> look(key));
    }
  }

  private void look(AttemptKey key) {
    Waiting order = waiting.get(key);
    if (order == null) {
      return;
    }
    long nowNs = System.nanoTime();
    long leftMs =
        Math.min(
            STANDSTILL_MS - (nowNs - cameFreeNs) / 1_000_000,
            WAIT_MS - (nowNs - order.sinceNs()) / 1_000_000);
    if (leftMs > 0) {
      timers.after(leftMs, () -> look(key));
    } else {
      begin(key);
    }
  }

  /** An attempt with a serial order is over; its process may be free for the next. */
  void over() {
    serving--;
    cameFreeNs = System.nanoTime();
    waiting.entrySet().stream()
        .filter(next -> isItsTurn(next.getValue().order()))
        .findFirst()
        .ifPresent(next -> begin(next.getKey()));
  }

  /** It shall not begin any more, if it has not. */
  void withdraw(AttemptKey key) {
    waiting.remove(key);
  }

  private boolean isItsTurn(Order order) {
    return serving < AT_ONCE || free.test(order);
  }

  private void begin(AttemptKey key) {
    Waiting next = waiting.remove(key);
    if (next != null) {
      serving += next.order().serial() ? 1 : 0;
      begin.accept(key, next.order());
    }
  }
}
