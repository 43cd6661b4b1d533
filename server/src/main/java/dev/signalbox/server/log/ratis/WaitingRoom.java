package dev.signalbox.server.log.ratis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the service's own that wait, in order, for space or for the log to be reopened.
 * Bounded. An entry stays until it was handed on, so that a later one can't pass it.
 */
final class WaitingRoom {
  private static final int ENTRIES_MAX = 4096;
  private static final long BYTES_MAX = 64L << 20;

  private final ArrayDeque<Proposal> queue = new ArrayDeque<>();
  private long bytes;
  private volatile boolean occupied;

  boolean occupied() {
    return occupied;
  }

  /** False if there is no room. */
  synchronized boolean enter(Proposal proposal) {
    if (queue.size() >= ENTRIES_MAX || bytes + proposal.entry().length > BYTES_MAX) {
      return false;
    }
    queue.add(proposal);
    bytes += proposal.entry().length;
    occupied = true;
    return true;
  }

  synchronized @Nullable Proposal first() {
    return queue.peek();
  }

  /** The first has been handed on. */
  synchronized void leave() {
    bytes -= queue.remove().entry().length;
    occupied = !queue.isEmpty();
  }

  synchronized List<Proposal> clear() {
    List<Proposal> all = new ArrayList<>(queue);
    queue.clear();
    bytes = 0;
    occupied = false;
    return all;
  }
}
