package dev.signalbox.sql.program;

import dev.signalbox.core.model.Datasource;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.lineage.Catalog;
import dev.signalbox.sql.lineage.Effects;
import dev.signalbox.sql.split.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of database, with an open connection. A new kind is one more class here and one more line
 * in {@link #open}; nothing else in the program asks which kind it is. A kind's driver is loaded
 * with its class, so a program loads the one that it needs.
 */
sealed interface Database extends AutoCloseable permits DuckDb, JdbcDatabase {
  Dialect dialect();

  /** In autocommit mode as far as its user can see. */
  Connection connection();

  /** Makes the run's parameters readable for statements, as data. */
  void declare(Map<String, String> params) throws SQLException;

  /**
   * What runs a statement. Its rows stream: they are never held whole.
   *
   * @param body the statement, from its first word
   */
  Statement statement(String body) throws SQLException;

  /** How many rows a statement without a result has changed; -1 if the database doesn't say. */
  default long changed(Statement statement) throws SQLException {
    return statement.getLargeUpdateCount();
  }

  /**
   * There are no more rows.
   *
   * @throws SQLException if that is because of an error which the driver has not told
   */
  default void ended(ResultSet rows) throws SQLException {}

  /**
   * A line that, before a statement which only reads, makes it tell why it failed, and nothing
   * else; empty if the error tells.
   */
  default String asksWhy(SQLException error) {
    return "";
  }

  /** The statement has run, and its rows have been read. */
  void succeeded() throws SQLException;

  /** The statement has failed: what was begun for it alone is rolled back. */
  default void failed() throws SQLException {}

  /** What the names in it are; empty if the database is not asked. */
  default Optional<Catalog> catalog() throws SQLException {
    return Optional.empty();
  }

  /** Whether a statement certainly does nothing but read, as far as the database tells. */
  default boolean onlyReads(dev.signalbox.sql.split.Statement statement) {
    try {
      Catalog known = catalog().orElse(Catalog.unasked(Catalog.Kind.READS));
      return Effects.onlyReads(statement, dialect(), known);
    } catch (SQLException e) {
      // What is not told is not certain.
      return false;
    }
  }

  /** Another session, as new as this one was, with a database that tells its catalog. */
  default Database another(Source source) throws RefusedException, SQLException {
    throw new IllegalStateException("a program has one session with " + dialect());
  }

  /** Whether a transaction is open that the program has begun. */
  boolean inTransaction() throws SQLException;

  /**
   * Whether a transaction is open, of a database that has no other way to ask than to begin one.
   */
  static boolean refusesToBegin(Connection connection) throws SQLException {
    try (Statement ask = connection.createStatement()) {
      ask.execute("begin");
      ask.execute("rollback");
      return false;
    } catch (SQLException e) {
      if (String.valueOf(e.getMessage()).contains("within a transaction")) {
        return true;
      }
      throw e;
    }
  }

  /**
   * A column's type with all that the database knows of it, for readers.
   *
   * @param column from 1
   */
  default String typeName(ResultSetMetaData columns, int column) throws SQLException {
    return columns.getColumnTypeName(column);
  }

  /**
   * The value of the current row, without loss.
   *
   * @param column from 1
   * @param type the database's name of the column's type
   */
  Value value(ResultSet rows, int column, String type) throws SQLException;

  /**
   * What reads a column of a result: chosen once, for there may be a million rows.
   *
   * @param type the database's name of the column's type
   */
  default ColumnReader reader(String type) {
    return (rows, column) -> value(rows, column, type);
  }

  /** Reads a column of the current row. */
  @FunctionalInterface
  interface ColumnReader {
    /**
     * The value, without loss.
     *
     * @param column from 1
     */
    Value read(ResultSet rows, int column) throws SQLException;
  }

  /**
   * Reads the database's message.
   *
   * @param body the statement that failed, as it was sent
   */
  Failure failure(SQLException error, String body);

  /** Rolls back what is open, and leaves nothing behind: the next one begins as new. */
  @Override
  void close() throws SQLException;

  /**
   * Opens a data source; waits for its turn where only one process may have it open.
   *
   * @param duckDbs opens those of DuckDB
   * @throws RefusedException if there is no such data source or it does not open
   * @throws InterruptedException if the wait was interrupted
   */
  static Database open(Source source, DuckDbs duckDbs, Terminal terminal)
      throws RefusedException, InterruptedException {
    if (source.url().equals(Datasource.DEFAULT)) {
      return duckDbs.openDefault(source.defaultPath(), terminal);
    }
    if (!Datasource.isUrl(source.url())) {
      throw new RefusedException(
          "SB-SQL-404: there is no data source \"" + source.url() + "\" in the server's config.");
    }
    SourceUrl url = source.parts();
    try {
      return switch (url.kind()) {
        case "duckdb" -> duckDbs.openUrl(source.path(), source.defaultPath(), terminal);
        case "sqlite" -> Sqlite.open(source.path());
        case "postgresql", "postgres" -> Postgres.open(source, url);
        case "mysql", "mariadb" -> MariaDb.open(source, url);
        default -> DropIn.open(source, url);
      };
    } catch (SQLException e) {
      throw new RefusedException(
          "SB-SQL-503: cannot connect to the data source " + source + ": " + e.getMessage());
    }
  }
}
