package dev.signalbox.sql.lineage;

import dev.signalbox.sql.lineage.Access.Change;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the program itself tells of its names, statement by statement: a table that it creates is
 * neither a view nor has it triggers, a view that it creates reads what it was created on.
 */
final class Knowledge {
  /** What a name stands for: itself, and what is behind it if it is a view. */
  private record Thing(boolean view, Footprint behind) {}

  private final Catalog catalog;
  private final Views views;
  private final Map<TableName, Thing> things = new LinkedHashMap<>();

  /**
   * Keys of what the program itself has made or dropped: what was known before it is so no more.
   */
  private final Set<String> made = new HashSet<>();

  Knowledge(Catalog catalog, Views views) {
    this.catalog = catalog;
    this.views = views;
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
    Gathered all = new Gathered();
    tables.reads().forEach(name -> read(name, all));
    for (TableName name : tables.writes()) {
      all.writes.add(name.key());
      Optional<Thing> thing = find(name);
      boolean plain = thing.isPresent() ? !thing.get().view() : wasPlainTable(name);
      // A change of rows has triggers; making and dropping a name touches that name alone.
      if (!plain && tables.change() == Change.ROWS) {
        all.unknownWrite = name.toString();
      }
    }
    Footprint footprint =
        new Footprint(all.reads, all.writes, all.unknownRead, all.unknownWrite, "");
    learn(tables, footprint);
    return footprint;
  }

  /** A footprint in the making. */
  private static final class Gathered {
    final Set<String> reads = new TreeSet<>();
    final Set<String> writes = new TreeSet<>();
    String unknownRead = "";
    String unknownWrite = "";
  }

  private void read(TableName name, Gathered all) {
    Optional<Thing> thing = find(name);
    if (thing.isPresent()) {
      all.reads.add(name.key());
      Footprint behind = thing.get().behind();
      all.reads.addAll(behind.reads());
      all.unknownRead = behind.unknownRead().isEmpty() ? all.unknownRead : behind.unknownRead();
      all.unknownWrite = behind.unknownWrite().isEmpty() ? all.unknownWrite : behind.unknownWrite();
    } else if (all.reads.add(name.key())) {
      readFromCatalog(name, all);
    }
  }

  private void readFromCatalog(TableName name, Gathered all) {
    String key = name.key();
    List<String> definitions = catalog.definitions(key);
    boolean anew = made.contains(key);
    Catalog.Kind kind = catalog.kind(key);
    if (kind == Catalog.Kind.UNKNOWN || (anew && !definitions.isEmpty())) {
      all.unknownWrite = name.toString();
    } else if (kind == Catalog.Kind.READS || anew) {
      all.unknownRead = name.toString();
    }
    for (String definition : definitions) {
      views
          .reads(definition)
          .ifPresentOrElse(
              behind -> behind.forEach(each -> read(each, all)),
              () -> all.unknownWrite = name.toString());
    }
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
    String key = name.key();
    return !made.contains(key)
        && catalog.kind(key) == Catalog.Kind.PLAIN
        && catalog.definitions(key).isEmpty();
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
