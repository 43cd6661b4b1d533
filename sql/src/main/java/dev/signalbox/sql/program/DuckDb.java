package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.sql.split.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/** DuckDB, in this process. */
final class DuckDb implements Database {
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

  private final Instance instance;
  private final DuckDBConnection connection;
  private final DuckDbErrors errors = new DuckDbErrors();

  /** Whether all statements so far leave the instance as it is, but for the database. */
  private boolean untouched = true;

  private int unfinished;

  /** What a database is open in. */
  interface Instance {
    /** A new session. */
    DuckDBConnection connect() throws SQLException;

    /**
     * The sessions are closed: closes the database, too.
     *
     * @param untouched whether only the database and its sessions have changed
     */
    void leave(boolean untouched) throws SQLException;
  }

  DuckDb(Instance instance) throws SQLException {
    this.instance = instance;
    this.connection = instance.connect();
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
    untouched &= DuckDbStatements.leavesInstance(body);
    unfinished++;
    return connection.createStatement();
  }

  @Override
  public void succeeded() {
    unfinished--;
  }

  /** Of the same instance: a file is opened once, and what is in memory is in one. */
  @Override
  public Optional<Database> another(Source source) throws SQLException {
    untouched = false;
    return Optional.of(new DuckDb(new Shared(instance)));
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
      instance.leave(untouched && unfinished == 0);
    }
  }

  /** An instance that another session leaves. */
  private record Shared(Instance instance) implements Instance {
    @Override
    public DuckDBConnection connect() throws SQLException {
      return instance.connect();
    }

    @Override
    public void leave(boolean untouched) {
      // Whoever came first goes last.
    }
  }
}
