package dev.signalbox.sql.program;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** What all databases behind a plain JDBC driver have in common. */
abstract sealed class JdbcDatabase implements Database permits Postgres, MariaDb, Sqlite, DropIn {
  /** So many rows are held at a time; a row may have a megabyte. */
  static final int FETCH_ROWS = 100;

  private final Connection connection;

  JdbcDatabase(Connection connection) {
    this.connection = connection;
  }

  @Override
  public final Connection connection() {
    return connection;
  }

  @Override
  public Statement statement(String body) throws SQLException {
    Statement statement = connection.createStatement();
    // Braces are the user's, not JDBC's.
    statement.setEscapeProcessing(false);
    statement.setFetchSize(FETCH_ROWS);
    return statement;
  }

  @Override
  public void succeeded() throws SQLException {
    // In autocommit mode there is nothing to do.
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
