package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.sql.lineage.Catalog;
import dev.signalbox.sql.split.Dialect;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBResultSet;

/** DuckDB, in this process. */
final class DuckDb implements Database {
  /**
   * Databases of other kinds that are attached show their views as tables. A macro that a column or
   * a check calls is called by who reads or changes the table. What {@code error()} is flagged for
   * is that it fails.
   */
  private static final CatalogQueries CATALOG =
      new CatalogQueries(
          """
          with macros as (
            select lower(function_name) as name from duckdb_functions() where not internal),
          referenced as (
            select table_name as name from duckdb_constraints()
              where constraint_type = 'FOREIGN KEY'
            union
            select referenced_table from duckdb_constraints()
              where constraint_type = 'FOREIGN KEY')
          select table_name, case
            when database_name not in (
                select database_name from duckdb_databases() where type = 'duckdb')
              or exists (from macros where contains(lower(sql), name)) then 'unknown'
            when temporary then 'reads'
            when table_name in (from referenced)
              or table_name in (
                select table_name from duckdb_columns() where column_default like '%(%')
            then 'table' else 'plain' end
          from duckdb_tables()
          """,
          "select view_name, sql from duckdb_views()",
          """
          select function_name from duckdb_functions() where internal group by 1
          having bool_and(function_type in ('scalar', 'aggregate')
            and (not has_side_effects or function_name = 'error'))
          """,
          "select function_name from duckdb_functions() where not internal",
          """
          select 'the macro ' || lower(function_name) || ' takes the place of what has its name'
          from duckdb_functions() group by lower(function_name)
          having bool_or(internal) and not bool_and(internal) order by 1
          """);

  /** What the driver fetches rows with. */
  private static final Method FETCH = fetch();

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

  private static Method fetch() {
    try {
      Method fetch = DuckDBResultSet.class.getDeclaredMethod("fetchChunk");
      fetch.setAccessible(true);
      return fetch;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("another version of the driver: is this still needed?", e);
    }
  }

  /**
   * The driver takes rows that could not be made for the end of the result, if the error comes
   * while it fetches them. It only tells that the result is bad when it is asked again, which it
   * keeps others from doing.
   */
  @Override
  public void ended(ResultSet rows) throws SQLException {
    try {
      FETCH.invoke(rows.unwrap(DuckDBResultSet.class));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SQLException error && DuckDbErrors.isBadResult(error)) {
        throw error;
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The driver loses the message of an error among the rows; this way there are none. */
  @Override
  public String asksWhy(SQLException error) {
    return DuckDbErrors.isBadResult(error) ? "explain analyze\n" : "";
  }

  @Override
  public void succeeded() {
    unfinished--;
  }

  /** Of the same instance: a file is opened once, and what is in memory is in one. */
  @Override
  public Database another(Source source) throws SQLException {
    untouched = false;
    return new DuckDb(new Shared(instance));
  }

  @Override
  public Optional<Catalog> catalog() throws SQLException {
    return Optional.of(CATALOG.ask(connection));
  }

  @Override
  public boolean inTransaction() throws SQLException {
    return Database.refusesToBegin(connection);
  }

  @Override
  public String typeName(ResultSetMetaData columns, int column) throws SQLException {
    return DuckDbText.repaired(columns.getColumnTypeName(column));
  }

  @Override
  public ColumnReader reader(String type) {
    return switch (type) {
      case "ENUM" -> DuckDbText.labels(instance);
      case String other when DuckDbText.isMangled(other) -> DuckDbText::asText;
      default -> DuckDbValues.reader(type);
    };
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
