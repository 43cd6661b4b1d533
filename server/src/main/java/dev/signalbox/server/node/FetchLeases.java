package dev.signalbox.server.node;

import dev.signalbox.core.model.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who fetches in time. Soft state of the leader: a new leader, or a server that was down, starts
 * every lease anew, so that its own absence counts against nobody. Monotonic time.
 */
final class FetchLeases {
  private record Due(long atNs, RunId run) {}

  private static final class Lease {
    private final long timeoutNs;
    private volatile long renewedNs;

    private Lease(long timeoutNs, long nowNs) {
      this.timeoutNs = timeoutNs;
      this.renewedNs = nowNs;
    }
  }

  private final ConcurrentHashMap<RunId, Lease> leases = new ConcurrentHashMap<>();
  // A renewal does not move its place here: it is put back when its old time comes.
  private final PriorityQueue<Due> due =
      new PriorityQueue<>((a, b) -> Long.compare(a.atNs, b.atNs));

  synchronized void begin(RunId run, long timeoutMs, long nowNs) {
    Lease lease = new Lease(timeoutMs * 1_000_000, nowNs);
    if (leases.putIfAbsent(run, lease) == null) {
      due.add(new Due(nowNs + lease.timeoutNs, run));
    }
  }

  void renew(RunId run, long nowNs) {
    Lease lease = leases.get(run);
    if (lease != null) {
      lease.renewedNs = nowNs;
    }
  }

  void end(RunId run) {
    leases.remove(run);
  }

  synchronized void clear() {
    leases.clear();
    due.clear();
  }

  /** The runs whose lease is over; they are not told again. */
  synchronized List<RunId> expired(long nowNs) {
    List<RunId> expired = new ArrayList<>();
    while (!due.isEmpty() && due.peek().atNs - nowNs <= 0) {
      RunId run = due.remove().run;
      Lease lease = leases.get(run);
      if (lease == null) {
        continue;
      }
      long endNs = lease.renewedNs + lease.timeoutNs;
      if (endNs - nowNs > 0) {
        due.add(new Due(endNs, run));
      } else {
        leases.remove(run);
        expired.add(run);
      }
    }
    return expired;
  }
}
