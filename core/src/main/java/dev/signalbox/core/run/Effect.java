package dev.signalbox.core.run;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.WorkerId;

/**
 * What the world must be told. At least once; idempotent by the attempt's key, which holds the
 * fence.
 */
public sealed interface Effect {
  AttemptKey key();

  WorkerId worker();

  /** The worker must start it; {@code task} is its index. */
  record StartAttempt(AttemptKey key, int task, WorkerId worker) implements Effect {}

  /** The worker must stop it. */
  record StopAttempt(AttemptKey key, WorkerId worker, StopCause cause, long graceMs)
      implements Effect {}

  /** Its end is recorded: the worker need not remember it. */
  record ForgetAttempt(AttemptKey key, WorkerId worker) implements Effect {}
}
