package dev.signalbox.server.service;

import org.jspecify.annotations.Nullable;

/**
 * Whether the client of a call is still there. Waiting ends as soon as it has left; threads are not
 * interrupted for it, because an interrupt would close the files they may be reading.
 */
public final class Presence {
  private boolean left;
  private Wakeups.@Nullable Waiter waiter;

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
  synchronized void waitsAt(Wakeups.Waiter place) {
    waiter = place;
    if (left) {
      place.wake();
    }
  }
}
