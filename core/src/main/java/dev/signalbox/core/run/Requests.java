package dev.signalbox.core.run;

import dev.signalbox.core.model.RunId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The request ids of the last day, oldest first, and what they stand for. */
final class Requests {
  /** How long a request id is remembered. */
  static final long REMEMBERED_MS = 24L * 3600 * 1000;

  /** More are refused rather than forgotten early. */
  static final int COUNT_MAX = 2_000_000;

  /**
   * What a request id stands for.
   *
   * @param bodyHash of the submission without the id
   */
  record Entry(RunId run, String bodyHash, long timeMs) {}

  // In order of insertion, which is the order of time.
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  Optional<Entry> find(String requestId, long nowMs) {
    return Optional.ofNullable(entries.get(requestId))
        .filter(entry -> entry.timeMs + REMEMBERED_MS > nowMs);
  }

  boolean full() {
    return entries.size() >= COUNT_MAX;
  }

  boolean anyBefore(long timeMs) {
    return !entries.isEmpty() && entries.values().iterator().next().timeMs < timeMs;
  }

  void remember(String requestId, Entry entry) {
    // An expired entry of the same id would keep its old place in the order.
    entries.remove(requestId);
    entries.put(requestId, entry);
  }

  void forgetBefore(long timeMs) {
    var iterator = entries.values().iterator();
    while (iterator.hasNext() && iterator.next().timeMs < timeMs) {
      iterator.remove();
    }
  }

  Map<String, Entry> all() {
    return entries;
  }
}
