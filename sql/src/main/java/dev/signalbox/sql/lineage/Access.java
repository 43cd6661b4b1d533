package dev.signalbox.sql.lineage;

import java.util.Set;

/** What one statement touches. */
public sealed interface Access {
  /**
   * These tables and nothing else, apart from what triggers and views do.
   *
   * @param change what becomes of the one table in {@code writes}
   */
  record Tables(Set<TableName> reads, Set<TableName> writes, Change change) implements Access {
    public Tables {
      reads = Set.copyOf(reads);
      writes = Set.copyOf(writes);
    }
  }

  /** Anything in the database: it comes after all before it and before all after it. */
  record Barrier(String reason) implements Access {}

  /**
   * Perhaps the session, too: variables, settings, a transaction, temporary tables. From such a
   * statement on a program has one session and so one order.
   */
  record Session(String reason) implements Access {}

  /** What a statement does to the thing it writes. */
  enum Change {
    /** Nothing but its rows. */
    ROWS,
    /** There is a new table of plain columns now: no view, without triggers. */
    NEW_TABLE,
    /** There is a new view on what the statement reads now. */
    NEW_VIEW,
    /** What its name means is another thing now, perhaps nothing. */
    NAME
  }
}
