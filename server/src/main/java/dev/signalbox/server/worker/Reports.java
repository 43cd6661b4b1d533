package dev.signalbox.server.worker;

import dev.signalbox.core.model.RunId;
import dev.signalbox.core.run.Command;
import dev.signalbox.core.run.Decision;
import java.util.concurrent.CompletionStage;

/** Where a worker's reports go: the leader's log. */
public interface Reports {
  /** Fails if it is not sure that the report was decided; it may be repeated then. */
  CompletionStage<Decision> report(Command command);

  /** The output of an attempt of this run has grown. */
  void grown(RunId run);
}
