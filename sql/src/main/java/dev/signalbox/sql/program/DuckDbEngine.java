package dev.signalbox.sql.program;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * An instance of DuckDB in this process, which serves one program after another: to make one takes
 * ten times as long as to run a small program. While a program runs, its database is the only one
 * that the instance has, as if the instance had been opened with it; between programs an empty one
 * stands in its place.
 */
final class DuckDbEngine implements AutoCloseable {
  private static final String NOTHING = "nothing";

  /** All that lasts in an instance and that a query, by what it calls or reads, could change. */
  private static final String STATE =
      """
      select md5(string_agg(item, ',' order by item)) from (
        select name || '=' || coalesce(value, '') as item from duckdb_settings()
        union all
        select extension_name from duckdb_extensions() where loaded
        union all
        select 'logged ' || count(*) from duckdb_logs()
        union all
        select 'cached ' || count(*) from duckdb_external_file_cache()
      )
      """;

  private final DuckDBConnection root;
  private final String newState;

  private DuckDbEngine(DuckDBConnection root) throws SQLException {
    this.root = root;
    swap("memory", ":memory:", NOTHING);
    this.newState = state();
  }

  /**
   * Makes one.
   *
   * @param beside what does not fit in memory spills beside this file
   */
  static DuckDbEngine start(Path beside) throws SQLException, IOException {
    DuckDBConnection root = connect(":memory:", beside);
    try {
      return new DuckDbEngine(root);
    } catch (SQLException e) {
      root.close();
      throw e;
    }
  }

  /**
   * Opens an instance for one database.
   *
   * @param path as the driver reads it
   * @param beside what does not fit in memory spills beside this file if there is no other
   */
  static DuckDBConnection connect(String path, Path beside) throws SQLException, IOException {
    Properties settings = new Properties();
    settings.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
    settings.setProperty("memory_limit", System.getProperty("signalbox.sql.memory", "1GB"));
    settings.setProperty("threads", System.getProperty("signalbox.sql.threads", "2"));
    if (path.startsWith(":memory:")) {
      // A file database spills beside itself; this one must not litter the program's directory.
      settings.setProperty("temp_directory", SpillDirectory.beside(beside).toString());
    }
    return new DuckDBDriver()
        .connect("jdbc:duckdb:" + path, settings)
        .unwrap(DuckDBConnection.class);
  }

  /** Takes a database in; {@link #connect(String)} leads to it. */
  void attach(String path, String name) throws SQLException {
    swap(NOTHING, path, name);
  }

  /** Another session with the database of this name. */
  DuckDBConnection connect(String name) throws SQLException {
    DuckDBConnection connection = root.duplicate();
    try {
      execute(connection, "use " + quoted(name));
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Closes the database, whose sessions are closed: after this another process may open it. */
  void detach(String name) throws SQLException {
    swap(name, ":memory:", NOTHING);
  }

  /** Whether it is as it was when it was new, as far as it can be asked. */
  boolean asNew() throws SQLException {
    return state().equals(newState);
  }

  @Override
  public void close() {
    try {
      root.close();
    } catch (SQLException e) {
      throw new IllegalStateException("the engine cannot be closed", e);
    }
  }

  /** The last database cannot be detached, so another comes before it goes. */
  private void swap(String out, String path, String in) throws SQLException {
    execute(root, "attach '" + path.replace("'", "''") + "' as " + quoted(in));
    execute(root, "use " + quoted(in));
    execute(root, "detach " + quoted(out));
  }

  private String state() throws SQLException {
    try (Statement ask = root.createStatement();
        ResultSet rows = ask.executeQuery(STATE)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(DuckDBConnection connection, String statement) throws SQLException {
    try (Statement run = connection.createStatement()) {
      run.execute(statement);
    }
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
