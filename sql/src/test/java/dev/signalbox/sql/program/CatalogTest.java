package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.sql.lineage.DependencyGraph;
import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Splitter;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What real databases tell of names, and what follows for programs that use them. */
@Timeout(120)
class CatalogTest {
  private static final Terminal SILENT =
      new Terminal(new PrintStream(OutputStream.nullOutputStream(), true));

  @TempDir Path dir;

  // ---- DuckDB --------------------------------------------------------------------------------

  private static final String DUCKDB =
      "create sequence s; create table a (x int); create table b (x int);"
          + " create macro add_one(x) as x + 1; create macro draw(x) as nextval('s');"
          + " create view sound as select trim('x') as t, count(*) as n, \"left\"('ab', 1) from a;"
          + " create view above as select * from sound; create view drawing as select draw(1);"
          + " create view over_drawing as select * from drawing;"
          + " create table checked (x int check (draw(x) > 0));"
          + " create table drawn (x int, y bigint generated always as (draw(x)));"
          + " create table defaulted (x bigint default nextval('s'));"
          + " create table parent (x int primary key);"
          + " create table child (x int references parent (x))";

  @Test
  void duckDbTellsWhatIsPlain() throws Exception {
    assertIndependent(DUCKDB, "select * from a", "insert into b select 1");
    assertIndependent(
        DUCKDB, "select list_distinct(list_transform([x], y -> y)) from a", "delete from b");
    assertIndependent(DUCKDB, "select * from parent", "select * from child");
    assertInOrder(DUCKDB, "insert into parent select 1", "select * from child");
    assertInOrder(DUCKDB, "insert into defaulted (x) select 1", "insert into b select 1");
    assertIndependent(DUCKDB, "select * from defaulted", "select * from b");
  }

  @Test
  void duckDbTellsWhatIsBehindViews() throws Exception {
    assertIndependent(DUCKDB, "select * from sound", "insert into b select 1");
    assertIndependent(DUCKDB, "select * from above", "insert into b select 1");
    assertInOrder(DUCKDB, "select * from above", "insert into a select 1");
    assertInOrder(DUCKDB, "select * from drawing", "select * from a");
    assertInOrder(DUCKDB, "select * from over_drawing", "select * from a");
    assertInOrder(DUCKDB, "create table c (x int)", "select * from information_schema.tables");
  }

  @Test
  void duckDbTellsOfMacros() throws Exception {
    assertInOrder(DUCKDB, "select draw(1)", "select add_one(1)");
    assertInOrder(DUCKDB, "insert into checked values (1)", "insert into b select 1");
    assertInOrder(DUCKDB, "select * from drawn", "select * from a");
  }

  @Test
  void aMacroInThePlaceOfWhatDuckDbCallsItselfMakesAllUncertain() throws Exception {
    for (String name : List.of("trim", "current_date", "\"+\"", "list_value")) {
      String macro = "create macro " + name + "(a, b := 1) as nextval('s')";
      assertInOrder(DUCKDB + ";" + macro, "select * from a", "select * from b");
    }
  }

  @Test
  void duckDbTellsWhichViewsOnlyRead() throws Exception {
    try (Database database = duckDb(DUCKDB)) {
      for (String read :
          List.of("select * from above", "select error('x')", "select * from no_such_table")) {
        assertThat(onlyReads(database, read)).as(read).isTrue();
      }
      for (String other :
          List.of("select * from over_drawing", "select * from drawn", "select draw(1)")) {
        assertThat(onlyReads(database, other)).as(other).isFalse();
      }
    }
    try (Database database = duckDb(DUCKDB + "; create macro trim(x) as nextval('s')")) {
      assertThat(onlyReads(database, "select trim('x')")).isFalse();
      assertThat(onlyReads(database, "select 1")).isFalse();
    }
  }

  private Database duckDb(String ddl) throws Exception {
    return open("duckdb::memory:", "", ddl);
  }

  private void assertIndependent(String ddl, String first, String second) throws Exception {
    try (Database database = duckDb(ddl)) {
      assertThat(edges(database, first + ";" + second)).as(first + "; " + second).isEmpty();
    }
  }

  private void assertInOrder(String ddl, String first, String second) throws Exception {
    try (Database database = duckDb(ddl)) {
      assertThat(edges(database, first + ";" + second)).as(first + "; " + second).isEqualTo("2:1");
    }
  }

  // ---- PostgreSQL ----------------------------------------------------------------------------

  private static final String POSTGRES =
      "drop schema if exists cat cascade; create schema cat; set search_path = cat;"
          + " create sequence s; create table a (x int); create table b (x int);"
          + " create function draw(i int) returns bigint language sql as $$select nextval('cat.s')$$;"
          + " create function field(a) returns bigint language sql as $$select nextval('cat.s')$$;"
          + " create view sound as select btrim('x'), count(*), extract(year from now()) from a;"
          + " create view drawing as select draw(1);"
          + " create table checked (x int check (draw(x) > 0));"
          + " create table secured (x int); alter table secured enable row level security;"
          + " create table parts (x int) partition by range (x);"
          + " create table part1 partition of parts for values from (0) to (9);"
          + " create materialized view kept as select draw(1)";

  @Test
  @Tag("slow")
  void postgresTellsWhatItsNamesAre() throws Exception {
    try (Database database = postgres(POSTGRES)) {
      for (String free :
          List.of(
              "select * from a; insert into b select 1",
              "select * from sound; insert into b select 1",
              "select * from kept; insert into b select 1",
              "select quote_ident(a.x::text) from a; delete from b",
              "select * from a; select * from part1")) {
        assertThat(edges(database, free)).as(free).isEmpty();
      }
      for (String ordered :
          List.of(
              "insert into a select 1; select * from sound",
              "select * from drawing; select * from a",
              "select draw(1); select * from a",
              "select a.field from a; select * from a",
              "insert into checked select 1; select * from a",
              "select * from secured; select * from a",
              "insert into part1 select 1; select * from parts",
              "create table c (x int); select * from pg_class",
              "create table c (x int); select * from information_schema.tables")) {
        assertThat(edges(database, ordered)).as(ordered).isEqualTo("2:1");
      }
      assertThat(onlyReads(database, "select * from sound")).isTrue();
      assertThat(onlyReads(database, "select * from drawing")).isFalse();
      assertThat(onlyReads(database, "select a.field from a")).isFalse();
    }
  }

  @Test
  @Tag("slow")
  void whatPostgresCallsByItselfMakesAllUncertain() throws Exception {
    String two = "select * from a; select * from b";
    for (String made :
        List.of(
            "create function op(a int, b text) returns bigint language sql as $$select 1$$;"
                + " create operator ### (function = op, leftarg = int, rightarg = text)",
            "create function ok(i int) returns boolean language sql as $$select true$$;"
                + " create domain small as int check (ok(value))",
            "create type pair as (x int, y int);"
                + " create function paired(i int) returns pair language sql as $$select (i, i)::pair$$;"
                + " create cast (int as pair) with function paired(int)")) {
      try (Database database = postgres(POSTGRES)) {
        assertThat(edges(database, two)).isEmpty();
        execute(database, made);
        assertThat(edges(database, two)).as(made).isEqualTo("2:1");
        execute(database, "drop schema cat cascade");
      }
    }
  }

  private Database postgres(String ddl) throws Exception {
    String url = "postgresql://postgres@localhost:" + RealServers.postgresPort() + "/postgres";
    return open(url, "", ddl);
  }

  // ---- MariaDB -------------------------------------------------------------------------------

  @Test
  @Tag("slow")
  void mariaDbTellsWhatItsNamesAre() throws Exception {
    String ddl =
        "drop database if exists cat; create database cat; use cat; create sequence s; create table"
            + " a (x int); create table b (x int); create function initcap(x int) returns int"
            + " return nextval(s); create view sound as select trim('x'), count(*) from a;"
            + " create view drawing as select initcap(1) as x";
    String url = "mysql://tester@localhost:" + RealServers.mariaDbPort() + "/test";
    try (Database database = open(url, RealServers.MARIA_DB_PASSWORD, ddl)) {
      for (String free :
          List.of(
              "select * from a; select * from b",
              "select * from sound; select upper('x') from b",
              "create table c (x int); select * from sound")) {
        assertThat(edges(database, free)).as(free).isEmpty();
      }
      for (String ordered :
          List.of(
              "insert into a select 1; select * from sound",
              "insert into a select 1; select * from b",
              "select * from drawing; select * from a",
              "select initcap(1); select * from a",
              "create table c (x int); select * from information_schema.tables")) {
        assertThat(edges(database, ordered)).as(ordered).isEqualTo("2:1");
      }
      assertThat(onlyReads(database, "select * from sound")).isTrue();
      assertThat(onlyReads(database, "select * from drawing")).isFalse();
    }
  }

  // ---- what they have in common --------------------------------------------------------------

  private Database open(String url, String password, String ddl) throws Exception {
    Source source =
        new Source("test", url, "", password, dir.resolve("default.duckdb").toString(), "");
    Database database = Database.open(source, new DuckDbs(), SILENT);
    execute(database, ddl);
    return database;
  }

  private static void execute(Database database, String ddl) throws Exception {
    Connection connection = database.connection();
    try (Statement statement = connection.createStatement()) {
      for (var each : Splitter.split(ddl, database.dialect()).statements()) {
        statement.execute(each.body().text());
      }
    }
  }

  private static boolean onlyReads(Database database, String statement) {
    Dialect dialect = database.dialect();
    return database.onlyReads(Splitter.split(statement, dialect).statements().getFirst());
  }

  /** Of two statements, {@code 2:1} if the second waits. */
  private static String edges(Database database, String program) throws Exception {
    Dialect dialect = database.dialect();
    DependencyGraph graph =
        DependencyGraph.of(
            Splitter.split(program, dialect), dialect, database.catalog().orElseThrow());
    return graph.nodes().stream()
        .flatMap(node -> node.after().stream().map(edge -> node.number() + ":" + edge.on()))
        .collect(Collectors.joining(" "));
  }
}
