package dev.signalbox.server.node;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.run.Effect;
import java.util.List;

/** What the leader tells a worker. Each call returns at once; each may be repeated. */
public interface WorkerPort {
  /** An attempt that the state says the worker holds. */
  record Held(AttemptKey key, Run run, int task) {}

  /**
   * The worker begins: it finds what it had started before, and reports. Called once before others.
   */
  void begin(List<Held> held);

  void start(Held attempt);

  void stop(Effect.StopAttempt stop);

  void forget(AttemptKey key);
}
