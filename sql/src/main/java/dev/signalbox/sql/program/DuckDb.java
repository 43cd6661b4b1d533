package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.sql.split.Dialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/** DuckDB, in this process. */
final class DuckDb implements Database {
  private static final int LOCKED_RETRY_MS = 100;
  private static final int LOCKED_SILENT_MS = 1_000;

  /** Databases of other kinds that are attached show their views as tables. */
  private static final String PLAIN_TABLES =
      """
      with own as (select database_name from duckdb_databases() where type = 'duckdb')
      select lower(table_name) from duckdb_tables() where database_name in (from own)
      except
      select lower(table_name) from duckdb_tables()
        where temporary or database_name not in (from own)
      except
      select lower(view_name) from duckdb_views()
      except
      select lower(table_name) from duckdb_columns() where column_default like '%(%'
      except
      select lower(unnest([table_name, referenced_table])) from duckdb_constraints()
        where constraint_type = 'FOREIGN KEY'
      """;

  private final DuckDBConnection connection;
  private final @Nullable DatabaseLock lock;
  private final DuckDbErrors errors = new DuckDbErrors();

  private DuckDb(DuckDBConnection connection, @Nullable DatabaseLock lock) {
    this.connection = connection;
    this.lock = lock;
  }

  /**
   * The node's own database. A lock beside it keeps programs in a line: DuckDB itself would refuse
   * the second.
   */
  static DuckDb openDefault(String path, Terminal terminal)
      throws RefusedException, InterruptedException {
    DatabaseLock lock;
    try {
      lock = DatabaseLock.acquire(Path.of(path + ".lock"), terminal);
    } catch (IOException e) {
      throw new RefusedException(
          "SB-SQL-503: cannot lock the database " + path + ": " + e + ". Is its disk writable?");
    }
    return open(path, Path.of(path), terminal, lock);
  }

  /**
   * A database of the user's own.
   *
   * @param path a file, or {@code :memory:}; options may follow, as the driver reads them
   * @param defaultPath the node's own database; what does not fit in memory spills beside it
   */
  static DuckDb openUrl(String path, String defaultPath, Terminal terminal)
      throws RefusedException, InterruptedException {
    return open(path, Path.of(defaultPath), terminal, null);
  }

  private static DuckDb open(
      String path, Path beside, Terminal terminal, @Nullable DatabaseLock lock)
      throws RefusedException, InterruptedException {
    try {
      return new DuckDb(connect(path, beside, terminal), lock);
    } catch (SQLException e) {
      throw new RefusedException(
          "SB-SQL-503: cannot open the DuckDB database "
              + path
              + ": "
              + new DuckDbErrors().failure(e, "").message());
    } catch (IOException e) {
      throw new RefusedException("SB-SQL-503: no place to spill to beside " + beside + ": " + e);
    }
  }

  /** A file that another process holds, a user's own DuckDB shell perhaps, is waited for. */
  private static DuckDBConnection connect(String path, Path beside, Terminal terminal)
      throws SQLException, IOException, InterruptedException {
    long waitMs = Long.getLong("signalbox.sql.lock.wait.ms", 60_000);
    for (long waitedMs = 0; ; waitedMs += LOCKED_RETRY_MS) {
      try {
        return new DuckDBDriver()
            .connect("jdbc:duckdb:" + path, settings(path, beside))
            .unwrap(DuckDBConnection.class);
      } catch (SQLException e) {
        if (!DuckDbErrors.isLocked(e) || waitedMs >= waitMs) {
          throw e;
        }
      }
      if (waitedMs == LOCKED_SILENT_MS) {
        terminal.line("waiting for another process that has this database open (" + path + ")");
      }
      Thread.sleep(LOCKED_RETRY_MS);
    }
  }

  private static Properties settings(String path, Path beside) throws IOException {
    Properties settings = new Properties();
    settings.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
    settings.setProperty("memory_limit", System.getProperty("signalbox.sql.memory", "1GB"));
    settings.setProperty("threads", System.getProperty("signalbox.sql.threads", "2"));
    if (path.isEmpty() || path.startsWith(":memory:")) {
      // A file database spills beside itself; this one must not litter the program's directory.
      settings.setProperty("temp_directory", SpillDirectory.beside(beside).toString());
    }
    return settings;
  }

  @Override
  public Dialect dialect() {
    return Dialect.DUCKDB;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  /** As variables: {@code getvariable('name')}. The value is bound, the name is quoted. */
  @Override
  public void declare(Map<String, String> params) throws SQLException {
    for (Map.Entry<String, String> param : params.entrySet()) {
      String name = param.getKey().replace("\"", "\"\"");
      try (PreparedStatement set =
          connection.prepareStatement("SET VARIABLE \"" + name + "\" = ?")) {
        set.setString(1, param.getValue());
        set.execute();
      }
    }
  }

  @Override
  public Statement statement(String body) throws SQLException {
    return connection.createStatement();
  }

  @Override
  public void succeeded() {
    // In autocommit mode there is nothing to do.
  }

  /** Of the same instance: a file is opened once, and what is in memory is in one. */
  @Override
  public Optional<Database> another(Source source) throws SQLException {
    return Optional.of(new DuckDb(connection.duplicate(), null));
  }

  @Override
  public Set<String> plainTables() throws SQLException {
    return Database.names(connection, PLAIN_TABLES);
  }

  @Override
  public boolean inTransaction() throws SQLException {
    return Database.refusesToBegin(connection);
  }

  @Override
  public ColumnReader reader(String type) {
    return DuckDbValues.reader(type);
  }

  @Override
  public Value value(ResultSet rows, int column, String type) throws SQLException {
    return DuckDbValues.read(rows, column, type);
  }

  @Override
  public Failure failure(SQLException error, String body) {
    return errors.failure(error, body);
  }

  @Override
  public void close() throws SQLException {
    try {
      connection.close();
    } finally {
      if (lock != null) {
        releaseLock(lock);
      }
    }
  }

  private static void releaseLock(DatabaseLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
