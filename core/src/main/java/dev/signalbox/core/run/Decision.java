package dev.signalbox.core.run;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a command. */
public sealed interface Decision {
  /**
   * It changed something, or there was nothing left to change.
   *
   * @param events in the order they happened
   * @param effects to be told to the world by the leader
   * @param run the run it was about, as it is now; null if it was about none
   * @param ended the runs that it ended: they are no longer part of the state
   */
  record Accepted(List<Event> events, List<Effect> effects, @Nullable Run run, List<Run> ended)
      implements Decision {}

  /** A submission whose request id was used before, with the same body: that run stands for it. */
  record Existing(RunId run) implements Decision {}

  /**
   * It changed nothing.
   *
   * @param reason why
   * @param detail the value it was about, for people
   */
  record Rejected(Reason reason, String detail) implements Decision {}

  /** Why a command changes nothing. */
  enum Reason {
    UNKNOWN_RUN,
    REQUEST_CONFLICT,
    UNKNOWN_QUEUE,
    TOO_MANY_RUNS,
    TOO_MANY_REQUESTS,
    UNKNOWN_WORKER,
    WORKER_FULL,
    QUEUE_FULL,
    TASK_NOT_READY,
    STALE_FENCE
  }
}
