package dev.signalbox.sql.program;

import dev.signalbox.core.model.SqlOrder;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.split.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/**
 * A kind of database, with an open connection. A new kind is one more class here and one more line
 * in {@link #open}; nothing else in the program asks which kind it is.
 */
sealed interface Database extends AutoCloseable permits DuckDb {
  Dialect dialect();

  /** In autocommit mode; results stream, they are never held whole. */
  Connection connection();

  /** Makes the run's parameters readable for statements, as data. */
  void declare(Map<String, String> params) throws SQLException;

  /**
   * The value of the current row, without loss.
   *
   * @param column from 1
   * @param type the database's name of the column's type
   */
  Value value(ResultSet rows, int column, String type) throws SQLException;

  /**
   * Reads the database's message.
   *
   * @param body the statement that failed, as it was sent
   */
  Failure failure(SQLException error, String body);

  @Override
  void close() throws SQLException;

  /**
   * Opens the order's data source; waits for its turn where only one process may have it open.
   *
   * @throws RefusedException if there is no such data source or it does not open
   * @throws InterruptedException if the wait was interrupted
   */
  static Database open(SqlOrder order, Terminal terminal)
      throws RefusedException, InterruptedException {
    String source = order.datasource();
    if (source.equals("default")) {
      return DuckDb.openDefault(order.defaultDatabasePath(), terminal);
    }
    String url = source.startsWith("jdbc:") ? source.substring("jdbc:".length()) : source;
    if (url.startsWith("duckdb:")) {
      return DuckDb.openUrl(
          url.substring("duckdb:".length()), order.defaultDatabasePath(), terminal);
    }
    // Only what stands before the first colon: the rest may hold a password.
    int colon = url.indexOf(':');
    throw new RefusedException(
        "SB-SQL-404: data source \""
            + (colon < 0 ? url : url.substring(0, colon) + ":…")
            + "\" is not known. Use default (the node's own DuckDB), duckdb::memory: or"
            + " duckdb:PATH.");
  }
}
