package dev.signalbox.server;

import dev.signalbox.server.service.Gate;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Ends a local server that nobody needs: nothing is live, and nobody has called for a while. */
final class IdleWatch {
  private static final long ROUND_MS = 200;

  private final long idleNs;
  private final Gate gate;
  private final LongSupplier liveRuns;
  private long busyNs = System.nanoTime();

  IdleWatch(Duration idle, Gate gate, LongSupplier liveRuns) {
    this.idleNs = idle.toNanos();
    this.gate = gate;
    this.liveRuns = liveRuns;
  }

  void every(Ticker ticker, Runnable end) {
    ticker.every(
        ROUND_MS,
        () -> {
          long now = System.nanoTime();
          if (liveRuns.getAsLong() > 0) {
            busyNs = now;
          }
          long quietSince = Math.max(busyNs - now, gate.lastArrivalNs() - now);
          if (-quietSince > idleNs) {
            end.run();
          }
        });
  }
}
