package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Splitter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuckDbsTest {
  /** What a program could find of another. */
  private static final String VIEW =
      """
      select string_agg(item, chr(10) order by item) from (
        select 'setting ' || name || '=' || coalesce(value, '') from duckdb_settings()
        union all select 'database ' || database_name from duckdb_databases()
        union all select 'variable ' || name from duckdb_variables()
        union all select 'table ' || database_name || table_name from duckdb_tables()
        union all select 'view ' || database_name || view_name
          from duckdb_views() where not internal
        union all select 'function ' || function_name
          from duckdb_functions() where not internal
        union all select 'secret ' || name from duckdb_secrets()
        union all select 'statement ' || name from duckdb_prepared_statements()
        union all select 'extension ' || extension_name from duckdb_extensions() where loaded
        union all select 'logged' from duckdb_logs()
        union all select 'cached ' || path from duckdb_external_file_cache()
      ) t(item)
      """;

  @TempDir Path dir;
  private final DuckDbs duckDbs = new DuckDbs();
  private final Terminal terminal =
      new Terminal(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
  private Path path;

  @BeforeEach
  void makeTheDatabase() throws Exception {
    path = dir.resolve("default.duckdb");
    run("create table kept (i int); insert into kept values (1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "insert into kept select 2; delete from kept where i = 2; update kept set i = 1",
        "create temp table mine as select 1; create temp view v as select 1; from mine",
        "create or replace temporary macro twice(x) as 2 * x; select twice(2)",
        "begin; insert into kept values (3); create table open_at_the_end (i int)",
        "begin transaction; insert into kept values (3); rollback",
        "with a as (select 1 as i) select * from a; show tables; describe kept; summarize kept",
        "copy kept to '/dev/null' (format csv)",
        "from checkpoint()",
      })
  void theEngineStaysAfterAProgramThatOnlyUsesItsDatabase(String program) throws Exception {
    DuckDbEngine engine = duckDbs.kept().orElseThrow();
    String before = view();

    run(program);

    assertThat(duckDbs.kept()).containsSame(engine);
    assertThat(view()).isEqualTo(before);
    assertThat(first("select string_agg(i) from kept")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set threads = 1",
        "/* */ SET GLOBAL memory_limit = '100MB'; reset threads",
        "pragma add_parquet_key('k', '0123456789112345')",
        "attach ':memory:' as other; create table other.t (i int)",
        "attach ':memory:' as nothing",
        "attach ':memory:' as other; use other; detach \"default\"",
        "create secret s (type http, bearer_token 'x')",
        "create or replace temporary secret s (type http, bearer_token 'x')",
        "load json",
        "call enable_logging(); select write_log('mine'); call disable_logging()",
        "from enable_logging()",
        "from enable_logging(); select write_log('mine'); from disable_logging()",
        "copy kept to 'DIR/f.parquet'; from 'DIR/f.parquet'",
        "prepare p as select 1; execute p",
        "use memory",
        "unknown words",
      })
  void theEngineEndsWithAProgramThatCouldHaveChangedIt(String program) throws Exception {
    String before = view();
    DuckDbEngine engine = duckDbs.kept().orElseThrow();

    tryToRun(program.replace("DIR", dir.toString()));

    assertThat(duckDbs.kept()).isNotEqualTo(Optional.of(engine));
    assertThat(view()).isEqualTo(before);
  }

  @Test
  void theEngineEndsWithAStatementThatFails() throws Exception {
    tryToRun("select no_such_column");

    assertThat(duckDbs.kept()).isEmpty();
    assertThat(first("select string_agg(i) from kept")).isEqualTo("1");
  }

  @Test
  void theEngineEndsWithSessionsSideBySide() throws Exception {
    try (DuckDb one = duckDbs.openDefault(path.toString(), terminal);
        Database two = one.another(new Source("default", "default", "", "", path.toString(), ""))) {
      try (Statement statement = two.connection().createStatement()) {
        statement.execute("from kept");
      }
    }
    assertThat(duckDbs.kept()).isEmpty();
  }

  @Test
  void aDatabaseInMemoryIsANewOneEachTime() throws Exception {
    DuckDbEngine engine = duckDbs.kept().orElseThrow();
    for (int i = 0; i < 2; i++) {
      try (DuckDb database = duckDbs.openUrl(":memory:", path.toString(), terminal)) {
        execute(database, "create table t (i int)");
        assertThat(
                execute(
                    database,
                    "select current_database() || count(*) from duckdb_databases()"
                        + " where not internal"))
            .containsExactly("memory1");
      }
    }
    assertThat(duckDbs.kept()).containsSame(engine);
  }

  @Test
  void anErrorAmongTheRowsIsNeverTakenForTheirEnd() throws Exception {
    String query =
        "select cast(case when i > 600000 then 'x' || i else '1' end as int)"
            + " from range(700000) r(i)";
    // The driver misses one of ten.
    for (int i = 0; i < 60; i++) {
      try (DuckDb database = duckDbs.openUrl(":memory:", path.toString(), terminal);
          Statement run = database.statement(query)) {
        assertThat(run.execute(query)).isTrue();
        ResultSet rows = run.getResultSet();
        assertThatThrownBy(
                () -> {
                  while (rows.next()) {
                    assertThat(rows.getInt(1)).isEqualTo(1);
                  }
                  database.ended(rows);
                })
            .isInstanceOf(SQLException.class)
            .extracting(e -> database.failure((SQLException) e, query).message())
            .asString()
            .contains("failed after its first rows");
      }
    }
  }

  @Test
  void theFileIsClosedWhenAProgramHasEnded() throws Exception {
    run("insert into kept values (1)");

    assertThat(duckDbs.kept()).isPresent();
    assertThat(dir.resolve("default.duckdb.wal")).doesNotExist();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(open.map(DuckDbsTest::target).filter(path::equals).toList()).isEmpty();
    }
  }

  @Test
  void afterAFileThatCannotBeOpenedTheNextOneIs() throws Exception {
    Path broken = Files.write(dir.resolve("broken.duckdb"), new byte[9_000]);

    assertThatThrownBy(() -> duckDbs.openDefault(broken.toString(), terminal))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not a valid DuckDB database file");

    assertThat(first("select string_agg(i) from kept")).isEqualTo("1");
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      return link;
    }
  }

  private String view() throws Exception {
    return first(VIEW);
  }

  private String first(String query) throws Exception {
    return run(query).getFirst();
  }

  private void tryToRun(String program) throws Exception {
    try {
      run(program);
    } catch (SQLException e) {
      // Some fail, which is no matter.
    }
  }

  /** The first column of its results. */
  private List<String> run(String program) throws Exception {
    List<String> cells = new ArrayList<>();
    try (DuckDb database = duckDbs.openDefault(path.toString(), terminal)) {
      for (dev.signalbox.sql.split.Statement statement :
          Splitter.split(program, Dialect.DUCKDB).statements()) {
        cells.addAll(execute(database, statement.body().text()));
      }
    }
    return cells;
  }

  private static List<String> execute(DuckDb database, String body) throws SQLException {
    List<String> cells = new ArrayList<>();
    try (Statement run = database.statement(body)) {
      if (run.execute(body)) {
        try (ResultSet rows = run.getResultSet()) {
          while (rows.next()) {
            cells.add(rows.getString(1));
          }
          database.ended(rows);
        }
      }
      database.succeeded();
    }
    return cells;
  }
}
