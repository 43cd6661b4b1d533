package dev.signalbox.sql.lineage;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a statement touches at its place in the program, by the keys of tables.
 *
 * @param unknownRead a name that may be a view of anything; empty if there is none
 * @param unknownWrite a name whose triggers may touch anything; empty if there is none
 * @param barrier why it touches everything; empty if it does not
 */
record Footprint(
    Set<String> reads,
    Set<String> writes,
    String unknownRead,
    String unknownWrite,
    String barrier) {
  static Footprint barrier(String why) {
    return new Footprint(Set.of(), Set.of(), "", "", why);
  }

  /** Why this one must wait for an earlier one, if it must. */
  Optional<String> conflict(Footprint earlier) {
    if (!barrier.isEmpty()) {
      return Optional.of(barrier);
    }
    if (!earlier.barrier.isEmpty()) {
      return Optional.of("of that one: " + earlier.barrier);
    }
    Optional<String> shared = first(writes, earlier.writes).or(() -> first(writes, earlier.reads));
    shared = shared.or(() -> first(reads, earlier.writes));
    if (shared.isPresent()) {
      return Optional.of("both use " + shared.get() + ", and not only to read it");
    }
    if (touches() && earlier.touches()) {
      if (!unknownWrite.isEmpty() || !earlier.unknownWrite.isEmpty()) {
        String name = unknownWrite.isEmpty() ? earlier.unknownWrite : unknownWrite;
        return Optional.of(name + " may be a view, or have triggers, that use other tables");
      }
      if (!unknownRead.isEmpty() && earlier.changes()) {
        return Optional.of(unknownRead + " may be a view of what that one changes");
      }
      if (!earlier.unknownRead.isEmpty() && changes()) {
        return Optional.of(earlier.unknownRead + " may be a view of what this one changes");
      }
    }
    return Optional.empty();
  }

  private boolean touches() {
    return changes() || !reads.isEmpty() || !unknownRead.isEmpty();
  }

  private boolean changes() {
    return !writes.isEmpty() || !unknownWrite.isEmpty();
  }

  private static Optional<String> first(Set<String> some, Set<String> others) {
    if (Collections.disjoint(some, others)) {
      return Optional.empty();
    }
    TreeSet<String> both = new TreeSet<>(some);
    both.retainAll(others);
    return Optional.of(both.first());
  }
}
