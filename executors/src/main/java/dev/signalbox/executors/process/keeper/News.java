package dev.signalbox.executors.process.keeper;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose status the client does not know. It is always told the newest, and output not too often.
 */
final class News {
  private static final long TELL_MS = 5;

  private final Timers timers;
  private final Set<Attempt> untold = new LinkedHashSet<>();

  News(Timers timers) {
    this.timers = timers;
  }

  /** The next attempt to tell of; null if the client knows all there is. */
  @Nullable Attempt next() {
    if (untold.isEmpty()) {
      return null;
    }
    Attempt attempt = untold.iterator().next();
    untold.remove(attempt);
    attempt.toldNs = System.nanoTime();
    return attempt;
  }

  void tell(Attempt attempt) {
    untold.add(attempt);
  }

  /** Tells at once if it was not told of a moment ago. */
  void tellSoon(Attempt attempt) {
    long sinceMs = (System.nanoTime() - attempt.toldNs) / 1_000_000;
    if (sinceMs >= TELL_MS) {
      tell(attempt);
    } else if (!attempt.tellDue) {
      attempt.tellDue = true;
      timers.after(
          TELL_MS - sinceMs,
          () -> {
            attempt.tellDue = false;
            if (!attempt.forgotten) {
              tell(attempt);
            }
          });
    }
  }

  /** The client wants to hear of it no more. */
  void forget(Attempt attempt) {
    attempt.forgotten = true;
    untold.remove(attempt);
  }
}
