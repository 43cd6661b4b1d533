package dev.signalbox.sql.lineage;

import dev.signalbox.sql.lineage.Access.Change;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the program itself tells of its names, statement by statement: a table that it creates is
 * neither a view nor has it triggers, a view that it creates reads what it was created on.
 */
final class Knowledge {
  /** What a name stands for: itself, and what is behind it if it is a view. */
  private record Thing(boolean view, Footprint behind) {}

  private final Predicate<TableName> isPlainTable;
  private final Map<TableName, Thing> things = new LinkedHashMap<>();

  /**
   * Keys of what the program itself has made or dropped: what was known before it is so no more.
   */
  private final Set<String> made = new HashSet<>();

  Knowledge(Predicate<TableName> isPlainTable) {
    this.isPlainTable = isPlainTable;
  }

  /** The footprint of the program's next statement. */
  Footprint next(Access access) {
    return switch (access) {
      case Access.Barrier barrier -> forgetAll(barrier.reason());
      case Access.Session session -> forgetAll(session.reason());
      case Access.Tables tables -> tables(tables);
    };
  }

  private Footprint forgetAll(String reason) {
    things.clear();
    return Footprint.barrier(reason);
  }

  private Footprint tables(Access.Tables tables) {
    Set<String> reads = new TreeSet<>();
    Set<String> writes = new TreeSet<>();
    String unknownRead = "";
    String unknownWrite = "";
    for (TableName name : tables.reads()) {
      reads.add(name.key());
      Optional<Thing> thing = find(name);
      if (thing.isPresent()) {
        reads.addAll(thing.get().behind().reads());
        String behind = thing.get().behind().unknownRead();
        unknownRead = behind.isEmpty() ? unknownRead : behind;
      } else if (!wasPlainTable(name)) {
        unknownRead = name.toString();
      }
    }
    for (TableName name : tables.writes()) {
      writes.add(name.key());
      Optional<Thing> thing = find(name);
      boolean plain = thing.isPresent() ? !thing.get().view() : wasPlainTable(name);
      // A change of rows has triggers; making and dropping a name touches that name alone.
      if (!plain && tables.change() == Change.ROWS) {
        unknownWrite = name.toString();
      }
    }
    Footprint footprint = new Footprint(reads, writes, unknownRead, unknownWrite, "");
    learn(tables, footprint);
    return footprint;
  }

  private void learn(Access.Tables tables, Footprint footprint) {
    if (tables.change() == Change.ROWS) {
      return;
    }
    // Views of what is no longer what it was are no longer known either.
    made.addAll(footprint.writes());
    footprint.writes().forEach(this::forget);
    boolean view = tables.change() == Change.NEW_VIEW;
    if (view || tables.change() == Change.NEW_TABLE) {
      Footprint behind = view ? footprint : new Footprint(Set.of(), Set.of(), "", "", "");
      tables.writes().forEach(name -> things.put(name, new Thing(view, behind)));
    }
  }

  private boolean wasPlainTable(TableName name) {
    return !made.contains(name.key()) && isPlainTable.test(name);
  }

  private void forget(String key) {
    things
        .entrySet()
        .removeIf(e -> e.getKey().key().equals(key) || e.getValue().behind().reads().contains(key));
  }

  /** Spelled alike: some databases tell {@code T} from {@code t}. */
  private Optional<Thing> find(TableName name) {
    return Optional.ofNullable(things.get(name));
  }
}
