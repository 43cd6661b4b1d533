package dev.signalbox.server.service;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.run.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the API needs from the node. Safe from any thread. Stages may complete on a thread of the
 * node: what depends on them must not block. A stage fails with {@link EngineUnavailable} only.
 */
public interface Engine {
  /** Completes once the submission is durable and applied. */
  CompletionStage<Decision> submit(Submission submission);

  /** Submits all in one go; the stages are in the order of the submissions. */
  List<CompletionStage<Decision>> submitAll(List<Submission> submissions);

  /** Asks a live run to stop. */
  CompletionStage<Decision> cancel(RunId run, StopCause cause, String message);

  /** A run from memory, without a lock or a wait; empty if it is not live. */
  Optional<Run> live(RunId run);

  /** A live run, else one from history, which may read a disk. */
  Optional<Run> find(RunId run);

  /**
   * Live runs and history together, newest id first; may read a disk. Only ids, since a page of
   * whole runs with large programs would not fit into memory.
   */
  List<RunId> list(RunQuery query);

  /** Completes with true once the log entry is applied here, or with false after the time. */
  CompletionStage<Boolean> awaitApplied(long index, Duration max);

  /**
   * Where readers wait. The node calls {@link Wakeups#wake} after a change of a run is visible in
   * {@link #live} or {@link #find}, and after a live attempt's output has grown.
   */
  Wakeups wakeups();

  /** Somebody fetches this run: its lease is renewed. Soft state, cheap. */
  void fetched(RunId run);

  /** What the server tells about itself. */
  ServerFacts facts();

  /** Why submissions are refused just now, as {@code SB-…: message}; empty if they are accepted. */
  Optional<String> refusal();
}
