package dev.signalbox.cli.follow;

import dev.signalbox.cli.rows.Format;
import dev.signalbox.cli.terminal.Screen;

/**
 * How results are shown.
 *
 * @param limit rows of each result
 */
public record ResultShape(Format format, long limit) {
  /** What a person can look over. */
  public static final long TABLE_ROWS = 100;

  Results results(Screen screen, boolean prefixed) {
    StatementEnds ends = new StatementEnds(screen, prefixed);
    return format.isForPrograms()
        ? new ResultRows(screen, format, limit, ends)
        : new ResultTables(screen, prefixed, limit, ends);
  }
}
