package dev.signalbox.sql.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.sql.lineage.Catalog.Kind;
import dev.signalbox.sql.lineage.Catalog.Told;
import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Splitter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DependencyGraphTest {
  /**
   * All that a statement waits for stands behind its number; one that waits for none is left out.
   */
  static Stream<Arguments> programs() {
    return Stream.of(
        row("nothing is shared", "select 1; select 2; select 3", ""),
        row("reading together", "select * from a; select * from a join b using (x)", ""),
        row(
            "tables of the program",
            "create table a as select 1 x; create table b as select 2 x; select * from a, b",
            "3:1,2"),
        row(
            "from tables of the program to others",
            "create table s (x int); create table t (x int); create table a as select * from s;"
                + " create table b as select * from t; insert into a values (1); select * from b",
            "3:1 4:2 5:3 6:4"),
        row(
            "what waits for all before waits for the last of a chain",
            "create table a (x int); insert into a values (1); select * from a",
            "2:1 3:2"),
        row("an unknown name may be a view", "create table a (x int); select * from v", "2:1"),
        row(
            "an unknown name may have triggers",
            "insert into t values (1); select * from u",
            "2:1"),
        row("two changes of unknown names", "insert into t select * from s; delete from u", "2:1"),
        row("a query without tables waits for nobody", "insert into t values (1); select 1", ""),
        row(
            "a view of the program is known",
            "create table a (x int); create table b (x int); create view v as select * from a;"
                + " insert into b values (1); select * from v",
            "3:1 4:2 5:3"),
        row(
            "what is behind a view counts",
            "create table a (x int); create view v as select * from a; create view w as select *"
                + " from v; insert into a values (1); select * from w",
            "2:1 3:2 4:3 5:4"),
        row(
            "a change of a view of the program may go anywhere",
            "create table a (x int); create table b (x int); create view v as select * from a;"
                + " insert into v values (1); select * from b",
            "3:1 4:2,3 5:4"),
        row(
            "a view of the unknown is unknown",
            "create view v as select * from t; create table a (x int); select * from v",
            "2:1 3:2"),
        row(
            "a name of WITH is no table",
            "create table a (x int); with c as (select 1) select * from c",
            ""),
        row(
            "but a name of WITH may be read by its own query",
            "create table c (x int); with c as (select * from c) select * from c",
            "2:1"),
        row(
            "and is gone behind it",
            "create table c (x int); select * from (with c as (select 1) select * from c) z, c",
            "2:1"),
        row(
            "or reads itself",
            "create table c (x int); with recursive c as (select 1 union all select * from c)"
                + " select * from c",
            ""),
        row(
            "the target is never the name of WITH",
            "create table c (x int); with c as (select 1) insert into c select * from c",
            "2:1"),
        row(
            "a WITH ends with its query",
            "create table c (x int); create table d (x int primary key); insert into d with c as"
                + " (select 1 x) select x from c on conflict (x) do update set x = (select max(x)"
                + " from c)",
            "3:1,2"),
        row(
            "a change within a query",
            "create table c (x int); create table d (x int); with w as (delete from c returning *)"
                + " select * from w; select * from d",
            "3:1 4:2"),
        row(
            "subqueries anywhere",
            "create table a (x int); create table b (x int); update a set x = (select max(x) from b)"
                + " where exists (select 1 from b); select x, (select 1 from a) from b",
            "3:1,2 4:3"),
        row(
            "joins of a change",
            "create table a (x int); create table b (x int); create table c (x int); update a set x"
                + " = b.x from b where a.x = b.x; select * from b; select * from c",
            "4:1,2 5:4 6:3"),
        row(
            "merge",
            "create table a (x int); create table b (x int); merge into a using b on a.x = b.x when"
                + " matched then delete; select * from b",
            "3:1,2 4:2"),
        row(
            "qualified and not, quoted and not",
            "create table t (x int); insert into main.t values (1); select * from \"T\"",
            "2:1 3:2"),
        row(
            "spelled in another way it may be another thing",
            "create table t (x int); create table a (x int); insert into a select * from T;"
                + " insert into a select * from t",
            "3:1,2 4:3"),
        row(
            "a new table takes the place of an old one",
            "drop table if exists a; create table a as select 1 x; create table b as select 1 x",
            "2:1"),
        row(
            "what is perhaps there already is not known",
            "create table if not exists a (x int); create table b (x int); select * from a;"
                + " insert into b values (1)",
            "3:1,2 4:3"),
        row(
            "a view of a dropped table is not known",
            "create table a (x int); create view v as select * from a; drop table a; create table b"
                + " (x int); select * from v",
            "2:1 3:2 5:3,4"),
        row(
            "foreign keys",
            "create table a (x int); create table b (x int references a(x)); select 1",
            "2:1 3:2"),
        row(
            "what is not understood",
            "select 1; grant all on a to b; select 2; select 3",
            "2:1 3:2 4:2"),
        row(
            "copies and alterations",
            "select 1; copy a to 'f'; select 2; alter table a add b int",
            "2:1 3:2 4:3"),
        row("read a file", "copy (select 1) to 'f.csv'; select * from read_csv('f.csv')", "2:1"),
        row(
            "a table by the name of a file",
            "create table a (x int); select * from 'f.csv'",
            "2:1"),
        row("select into", "select 1; select * into b from a; select 2", "2:1 3:2"),
        row("cascades", "create table a (x int); drop table a cascade; select 1", "2:1 3:2"),
        row("locks", "select 1; select * from a for update; select 2", "2:1 3:2"),
        row(
            "from settings on there is one session",
            "select 1; select 2; set x = 1; select 3",
            "3:1,2 4:3"),
        row("transactions", "begin; select 1; select 2; commit", "2:1 3:2 4:3"),
        row("temporary tables", "create temp table a (x int); select 1; select 2", "2:1 3:2"),
        row("attach, use, load", "attach 'a.db'; select 1; select 2", "2:1 3:2"),
        row("sequences", "select 1; select nextval('s'); select 2", "2:1 3:2"),
        row("sequences of the standard", "select 1; select next value for s; select 2", "2:1 3:2"),
        row("functions that may do anything", "select 1; select f(1); select 2", "2:1 3:2"),
        row("such functions of a schema", "select 1; select x.sum(1); select 2", "2:1 3:2"),
        row("such functions in quotes", "select 1; select \"sum\"(1); select 2", "2:1 3:2"),
        row(
            "behind a list, too",
            "select 1; select distinct on (a) f(b) from t; select 2",
            "2:1 3:2"),
        row("as defaults", "create table a (x int default f()); select 1", "2:1"),
        row("new functions", "select 1; create macro sum(x) as 1; select 2", "2:1 3:2"),
        row(
            "new triggers",
            "create table a (x int); create trigger t after insert on a for each row execute function f(); select 1",
            "2:1 3:2"),
        row(
            "functions that change nothing",
            "select sum(x), count(*), coalesce(max(x), 1) from a; select now()",
            ""),
        row("variables", "select 1; select @x; select 2", "2:1 3:2"),
        row(
            "extended statements",
            "select 1; select * from a to train b label c into d; select 2",
            "2:1 3:2"),
        row(
            "extract and trim",
            "create table a (d date); select extract(year from d), trim(both ' ' from d), d is distinct from d from a",
            "2:1"));
  }

  private static Arguments row(String name, String program, String edges) {
    return Arguments.of(name, program, edges);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void waitsForWhatItMust(String name, String program, String edges) {
    assertThat(edges(graph(program, Dialect.DUCKDB))).as(name).isEqualTo(edges);
  }

  @Test
  void whatIsKnownOfTheDatabaseFreesStatements() {
    String program = "insert into a select * from s; insert into b select * from s; delete from c";
    var split = Splitter.split(program, Dialect.DUCKDB);
    Map<String, Kind> names = Map.of("a", Kind.PLAIN, "c", Kind.PLAIN, "s", Kind.TABLE);
    Catalog known = Catalog.of(new Told(names, Map.of(), Set.of(), Set.of(), ""));

    assertThat(edges(DependencyGraph.of(split, Dialect.DUCKDB, Catalog.unasked(Kind.PLAIN))))
        .isEmpty();
    assertThat(edges(DependencyGraph.of(split, Dialect.DUCKDB, known))).isEqualTo("2:1 3:2");
  }

  @Test
  void aNameOfViewsAndTablesIsAllOfThem() {
    Map<String, Kind> names = Map.of("a", Kind.PLAIN, "b", Kind.PLAIN, "v", Kind.PLAIN);
    Map<String, List<String>> views =
        Map.of(
            "v", List.of("select * from a"), "r", List.of("select * from r, v"), "x", List.of(""));
    Catalog catalog = Catalog.of(new Told(names, views, Set.of("f"), Set.of("trim"), ""));
    Map<String, String> expected =
        Map.of(
            "insert into b values (1); select * from r", "",
            "insert into a values (1); select * from r", "2:1",
            "insert into v values (1); select * from b", "2:1",
            "select * from x; select * from b", "2:1",
            "select f(1) from a; select * from b", "",
            "select trim(1) from a; select * from b", "2:1",
            "drop view v; select * from v", "2:1",
            "drop view r; create table r (x int); insert into a select * from r", "2:1 3:2");
    expected.forEach(
        (program, edges) ->
            assertThat(
                    edges(
                        DependencyGraph.of(
                            Splitter.split(program, Dialect.DUCKDB), Dialect.DUCKDB, catalog)))
                .as(program)
                .isEqualTo(edges));
  }

  @Test
  void doubtPutsAllInOrder() {
    Catalog doubtful = Catalog.of(new Told(Map.of(), Map.of(), Set.of(), Set.of(), "it is odd"));
    var split = Splitter.split("select 1; select 2", Dialect.DUCKDB);
    assertThat(DependencyGraph.of(split, Dialect.DUCKDB, doubtful).nodes().get(1).after())
        .extracting(DependencyGraph.Edge::why)
        .containsExactly("the session is one: in statement 1 it is odd");
  }

  @Test
  void whatWasKnownOfANameIsNotWhenTheProgramHasMadeItAnew() {
    String program =
        "drop table a; create view if not exists a as select * from b; insert into b values (1);"
            + " select * from a";
    var split = Splitter.split(program, Dialect.DUCKDB);

    assertThat(edges(DependencyGraph.of(split, Dialect.DUCKDB, Catalog.unasked(Kind.PLAIN))))
        .isEqualTo("2:1 3:2 4:3");
  }

  @Test
  void codeInCommentsIsNotOverlooked() {
    String program = "select 1; select 2 /*! into outfile 'x' */; select 3";
    assertThat(edges(graph(program, Dialect.MYSQL))).isEqualTo("2:1 3:2");
    assertThat(edges(graph(program, Dialect.GENERIC))).isEmpty();
  }

  @Test
  void whatTheDialectTakesForACommentOrAStringIsNoTable() {
    String nested = "create table a (x int); select '/*' /* /* */ from a /* */ */, 1; select 2";
    assertThat(edges(graph(nested, Dialect.POSTGRES))).isEmpty();
    String escaped = "create table a (x int); select 'it\\'s from a', \"from a\", `a` from `a`";
    assertThat(edges(graph(escaped, Dialect.MYSQL))).isEqualTo("2:1");
    String raw = "create table a (x int); select $$ from a $$; select E'\\' from a '";
    assertThat(edges(graph(raw, Dialect.POSTGRES))).isEmpty();
  }

  @Test
  void reasonsAreForPeople() {
    assertThat(
            graph("create table a (x int); select * from a", Dialect.DUCKDB).nodes().get(1).after())
        .containsExactly(new DependencyGraph.Edge(1, "both use a, and not only to read it"));
  }

  /** Each of these takes the parser for ever, or off its stack, if it is let. */
  @Test
  @Timeout(60)
  void hostileStatementsAreBarriersInGoodTime() {
    List<String> hostile =
        List.of(
            "select " + "(".repeat(100_000),
            "select " + "(".repeat(20) + "1" + ")".repeat(20) + " from a where",
            "select " + "case when ".repeat(5_000) + "1",
            "select " + "a + ".repeat(15_000) + "1",
            "select " + "not ".repeat(15_000) + "1",
            "select " + "- ".repeat(20_000) + "1",
            "select * from a where " + "x in (select 1 from ".repeat(29) + "a",
            "select " + "[".repeat(10_000),
            "select '" + "x".repeat(1_000_000) + "', y(");
    String program = "create table a (x int);" + String.join(";", hostile) + "; select 1";
    DependencyGraph graph = graph(program, Dialect.DUCKDB);
    assertThat(graph.nodes()).hasSize(hostile.size() + 2);
  }

  @Test
  void veryManyStatementsRunInOrder() {
    DependencyGraph graph =
        graph("select 1;".repeat(DependencyGraph.STATEMENTS_MAX + 1), Dialect.DUCKDB);
    assertThat(graph.nodes().getLast().after()).extracting(e -> e.on()).containsExactly(2_000);
  }

  private static DependencyGraph graph(String program, Dialect dialect) {
    return DependencyGraph.of(
        Splitter.split(program, dialect), dialect, Catalog.unasked(Kind.READS));
  }

  private static String edges(DependencyGraph graph) {
    return graph.nodes().stream()
        .filter(node -> !node.after().isEmpty())
        .map(
            node ->
                node.number()
                    + ":"
                    + node.after().stream()
                        .map(edge -> Integer.toString(edge.on()))
                        .collect(Collectors.joining(",")))
        .collect(Collectors.joining(" "));
  }
}
