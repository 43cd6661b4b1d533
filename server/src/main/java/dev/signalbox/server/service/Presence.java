package dev.signalbox.server.service;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether the client of a call is still there. Waiting ends as soon as it has left; threads are not
 * interrupted for it, because an interrupt would close the files they may be reading.
 */
public final class Presence {
  private boolean left;
  private Wakeups.@Nullable Waiter waiter;
  private @Nullable Consumer<Presence> watch;

  /** Of a client whose leaving is told by itself. */
  public Presence() {}

  /**
   * @param watch begins to look whether the client is there; called when something waits for it
   */
  public Presence(Consumer<Presence> watch) {
    this.watch = watch;
  }

  /** The client has left: what waits for it need not. Safe from any thread. */
  public synchronized void leave() {
    left = true;
    if (waiter != null) {
      waiter.wake();
    }
  }

  public synchronized boolean left() {
    return left;
  }

  /** From now on this one is woken when the client leaves. */
  void waitsAt(Wakeups.Waiter place) {
    Consumer<Presence> start;
    synchronized (this) {
      waiter = place;
      if (left) {
        place.wake();
      }
      start = watch;
      watch = null;
    }
    if (start != null) {
      start.accept(this);
    }
  }
}
