package dev.signalbox.core.canary;

/** Breaks: core has no threads. */
public final class StartsThreads {
  public void go(Runnable work) {
    new Thread(work).start();
  }
}
