package dev.signalbox.cli.command;

import java.time.Duration;

/**
 * What Ctrl-C means while a run is followed. On a node of one's own the run belongs to the
 * terminal: the first cancels it, the second leaves at once. On a server the run is everybody's:
 * the first detaches after a moment, the second within that moment cancels, the third leaves at
 * once.
 */
final class InterruptPolicy {
  static final Duration DETACH_AFTER = Duration.ofSeconds(2);

  /** What can be done about it. */
  interface Actions {
    void say(String text);

    /** Asks the server to cancel the run; returns soon. */
    void cancel();

    /** The command line that follows the run from here. */
    String comeBack();

    /** Ends the program after a time, unless called again: the latest call counts. */
    void leaveAfter(Duration time);
  }

  private final boolean local;
  private final Duration cancelTime;
  private final Actions actions;
  private int interrupts;

  /**
   * A policy.
   *
   * @param local whether the run belongs to this terminal
   * @param cancelTime how long a cancelled run may take to end
   */
  InterruptPolicy(boolean local, Duration cancelTime, Actions actions) {
    this.local = local;
    this.cancelTime = cancelTime;
    this.actions = actions;
  }

  synchronized boolean interrupted() {
    return interrupts > 0;
  }

  void interrupt() {
    int count = next();
    int cancelling = local ? 1 : 2;
    if (count < cancelling) {
      actions.say(
          "detaching in "
              + DETACH_AFTER.toSeconds()
              + " s, the run goes on; press Ctrl-C again to cancel it. Come back with: "
              + actions.comeBack());
      actions.leaveAfter(DETACH_AFTER);
    } else if (count == cancelling) {
      actions.say("cancelling the run; press Ctrl-C again to leave at once");
      actions.leaveAfter(cancelTime);
      actions.cancel();
    } else {
      actions.leaveAfter(Duration.ZERO);
    }
  }

  private synchronized int next() {
    return ++interrupts;
  }
}
