package dev.signalbox.cli.follow;

import dev.signalbox.arrow.ArrowStream;
import dev.signalbox.cli.rows.Format;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.core.model.Datasource;
import java.util.Set;

/**
 * How results are shown.
 *
 * @param limit rows of each result
 * @param typing what the names of their columns' types promise
 */
public record ResultShape(Format format, long limit, ArrowStream.Typing typing) {
  /** Databases that keep their columns to their types. */
  private static final Set<String> STATIC =
      Set.of("duckdb", "postgresql", "postgres", "mysql", "mariadb");

  /** What a person can look over. */
  public static final long TABLE_ROWS = 100;

  /** The same for a data source that is named like this; empty for the default. */
  public ResultShape of(String datasource) {
    boolean known = !Datasource.isUrl(datasource) || STATIC.contains(Datasource.kind(datasource));
    ArrowStream.Typing its = known ? ArrowStream.Typing.STATIC : ArrowStream.Typing.DYNAMIC;
    return new ResultShape(format, limit, its);
  }

  Results results(Screen screen, boolean prefixed) {
    StatementEnds ends = new StatementEnds(screen, prefixed);
    return format.isForPrograms()
        ? new ResultRows(screen, this, ends)
        : new ResultTables(screen, prefixed, limit, ends);
  }
}
