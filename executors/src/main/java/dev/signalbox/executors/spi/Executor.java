package dev.signalbox.executors.spi;

import dev.signalbox.core.model.AttemptKey;
import java.util.Set;

/**
 * A kind of place where attempts run. All calls return soon; what comes of them is told to the
 * {@link AttemptListener} that the executor was made with. All are safe from any thread and may be
 * repeated.
 */
public interface Executor extends AutoCloseable {
  /**
   * Starts an attempt, once for each key. What cannot be started (no such program, no permission)
   * ends as FAILED with a message that says what to do.
   */
  void start(AttemptOrder order);

  /**
   * Finds again what an earlier life of the server started. Called once, before any other call. For
   * every key the listener is told {@code started} and, when it is over, {@code ended}; a key that
   * was handed over but of which nothing can be known ends as LOST, after making sure that nothing
   * of it is alive. A key that the place never heard of is returned: it may still be started.
   *
   * @param expected every attempt that the state says is assigned here; the place may drop all
   *     others
   * @return the keys never heard of
   */
  Set<AttemptKey> recover(Set<AttemptKey> expected);

  /**
   * Ends an attempt: politely, then after the grace period by force, with everything it has
   * started. Ends as CANCELLED for {@link StopReason#CANCEL} and TIMED_OUT for {@link
   * StopReason#TIMEOUT}, unless it had ended by itself before. Unknown keys are told {@code ended}
   * as CANCELLED/TIMED_OUT at once: nothing of them is alive.
   *
   * @param graceMs milliseconds between the two
   */
  void stop(AttemptKey key, StopReason reason, long graceMs);

  /**
   * The end of this attempt is safely recorded: the place need not remember it. Its output file
   * stays.
   */
  void forget(AttemptKey key);

  /** Lets go of everything without ending what runs. */
  @Override
  void close();

  /** Why an attempt is stopped. */
  enum StopReason {
    CANCEL,
    TIMEOUT
  }
}
