package dev.signalbox.server.service;

import dev.signalbox.core.model.RunId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where readers wait for news of a run. A reader takes a {@link Waiter} first, then looks, then
 * waits: news that comes between the look and the wait ends the wait at once, so none is lost.
 * Nothing is kept for a run that nobody waits for.
 */
public final class Wakeups {
  private final ConcurrentHashMap<RunId, Set<Waiter>> waiters = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Begins to listen for news of the run. */
  public Waiter listen(RunId run) {
    Waiter waiter = new Waiter(run);
    waiters.compute(run, (id, all) -> with(all, waiter));
    return waiter;
  }

  /** There is news of the run: called after it is visible. Costs one look-up if nobody waits. */
  public void wake(RunId run) {
    Set<Waiter> listening = waiters.get(run);
    if (listening != null) {
      listening.forEach(Waiter::wake);
    }
  }

  /** From now on nobody waits: the server is stopping. */
  public void close() {
    closed = true;
    waiters.values().forEach(listening -> listening.forEach(Waiter::wake));
  }

  /** How many wait, or may do so in a moment. */
  public int listeners() {
    return waiters.values().stream().mapToInt(Set::size).sum();
  }

  /** Whether {@link #close} was called. */
  public boolean closed() {
    return closed;
  }

  private static Set<Waiter> with(@Nullable Set<Waiter> all, Waiter waiter) {
    Set<Waiter> joined = all == null ? ConcurrentHashMap.newKeySet() : all;
    joined.add(waiter);
    return joined;
  }

  /** One reader's place. Used by one thread; woken by any. */
  public final class Waiter implements AutoCloseable {
    private final RunId run;
    private final Object lock = new Object();
    private boolean news;

    private Waiter(RunId run) {
      this.run = run;
    }

    /**
     * Waits for news that came since the last call (or since {@link Wakeups#listen}).
     *
     * @return false if there was none for so long, or the server is stopping
     */
    public boolean await(Duration max) throws InterruptedException {
      long deadline = System.nanoTime() + max.toNanos();
      synchronized (lock) {
        while (!news && !closed) {
          long leftMs = Math.ceilDiv(deadline - System.nanoTime(), 1_000_000L);
          if (leftMs <= 0) {
            return false;
          }
          lock.wait(leftMs);
        }
        boolean came = news;
        news = false;
        return came;
      }
    }

    void wake() {
      synchronized (lock) {
        news = true;
        lock.notifyAll();
      }
    }

    @Override
    public void close() {
      waiters.computeIfPresent(run, (id, all) -> without(all));
    }

    @SuppressWarnings("NullAway") // A null value removes the entry: so the map is told.
    private Set<Waiter> without(Set<Waiter> all) {
      all.remove(this);
      return all.isEmpty() ? null : all;
    }
  }
}
