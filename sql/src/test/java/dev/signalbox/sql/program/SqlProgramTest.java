package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SqlProgramTest {
  @TempDir Path dir;

  @Test
  void statementsRunInOrderAndEachSaysHowItEnded() throws Exception {
    Result result =
        Setup.in(dir)
            .run(
                """
                create table t (a int, b varchar);
                insert into t values (1, 'x'), (2, null);
                -- the rows
                select a, b from t order by a;
                """);

    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.ends()).extracting(Frame.StatementEnd::statement).containsExactly(1, 2, 3);
    assertThat(result.ends()).extracting(Frame.StatementEnd::rows).containsExactly(-1L, 2L, 2L);
    assertThat(result.ends()).allSatisfy(end -> assertThat(end.error()).isEmpty());
    assertThat(result.ends()).allSatisfy(end -> assertThat(end.durationNs()).isPositive());
    assertThat(result.all(Frame.Head.class))
        .containsExactly(
            new Frame.Head(
                3, List.of(new Frame.Column("a", "INTEGER"), new Frame.Column("b", "VARCHAR"))));
    assertThat(result.rows(3))
        .containsExactly(
            List.of(new Value.Int(1), Value.Text.of("x")),
            List.of(new Value.Int(2), Value.Null.NULL));
  }

  @Test
  void whatOneProgramStoresTheNextOneFinds() throws Exception {
    assertThat(Setup.in(dir).run("create table t as select 7 as n").exitCode()).isZero();

    assertThat(Setup.in(dir).run("from t").rows(1)).containsExactly(List.of(new Value.Int(7)));
  }

  @Test
  void anErrorIsShownInTheUsersOwnTextAndEndsTheProgram() throws Exception {
    Result result =
        Setup.in(dir)
            .run(
                """
                select 1;

                -- é comment
                select 'é',
                \t1 + nope from range(3);
                select 3;
                """);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.ends()).hasSize(2);
    Frame.StatementEnd end = result.ends().getLast();
    assertThat(end.statement()).isEqualTo(2);
    assertThat(end.error())
        .startsWith("Binder Error: Referenced column \"nope\" not found")
        .doesNotContain("LINE");
    assertThat(end.sqlState()).isEqualTo("42000");
    assertThat(result.stderr())
        .startsWith("SB-SQL-422: statement 2 failed at line 5, column 6: Binder Error: Referenced")
        .contains("\n  5 | \t1 + nope from range(3);\n    | \t    ^\n")
        .endsWith("The statements after it did not run.\n");
  }

  @Test
  void anErrorFarIntoALongLineIsFound() throws Exception {
    String columns = "'" + "x".repeat(300) + "' as a, ";
    Result result = Setup.in(dir).run("select " + columns + "nope, " + "'y' as z");

    assertThat(result.stderr()).contains("at line 1, column " + (8 + columns.length()) + ":");
    List<String> lines = result.stderr().lines().toList();
    int caret = lines.get(2).indexOf('^');
    assertThat(lines.get(1).substring(caret)).startsWith("nope,");
  }

  @Test
  void thePlaceIsRightBehindCharactersOfAnyWidth() throws Exception {
    assertThat(Setup.in(dir).run("select 1; select '日本é', nope").stderr())
        .contains("at line 1, column 25:");
    // The driver garbles such a message and drops the caret, but what it names is there once.
    assertThat(Setup.in(dir).run("select 1;\nselect '😀', \"no😀pe\"").stderr())
        .contains("failed at line 2, column 13: Binder Error: Referenced column \"no😀pe\"")
        .doesNotContain("LINE");
    assertThat(Setup.in(dir).run("select 1;\nselect '😀 nope', nope").stderr())
        .contains("failed at line 2: Binder Error")
        .doesNotContain("LINE");
  }

  @Test
  void aSyntaxErrorAndAnErrorWithoutAPlaceAreToldAlike() throws Exception {
    Result syntax = Setup.in(dir).run("selec 1");
    assertThat(syntax.stderr()).contains("at line 1, column 1: Parser Error").contains("| ^");
    assertThat(syntax.ends().getFirst().sqlState()).isEqualTo("42601");

    Result noPlace =
        Setup.in(dir).run("create table u (i int primary key); insert into u values (1),\n(1)");
    assertThat(noPlace.stderr())
        .startsWith("SB-SQL-422: statement 2 failed at line 1: Constraint Error")
        .doesNotContain("^")
        .doesNotContain("did not run");
    assertThat(noPlace.ends().getLast().sqlState()).isEqualTo("23000");
  }

  @Test
  void aProgramWithAStatementForModelsIsRefusedBeforeAnythingRuns() throws Exception {
    Setup setup = Setup.in(dir);
    Result result =
        setup.run("create table t (a int);\nselect a from t\n  to train dnn label a into m;");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.frames()).isEmpty();
    assertThat(result.stderr())
        .startsWith("SB-SQL-501: statement 2 cannot run: TO TRAIN at line 3, column 3 is for");

    assertThat(setup.run("show train m;").stderr()).contains("SHOW TRAIN at line 1, column 1");
    // None of them has run.
    assertThat(setup.run("create table t as select 'to train x' as s").exitCode()).isZero();
  }

  @Test
  void paramsAreDataWhateverTheyHold() throws Exception {
    String nasty = "it's \"x\"'); drop table t; -- \\ \n{1,2} é";
    Result result =
        Setup.in(dir)
            .params(Map.of("who", nasty, "odd\"name", "y", "n", "42"))
            .run("select getvariable('who'), getvariable('odd\"name'), getvariable('n')::int + 1");

    assertThat(result.rows(1))
        .containsExactly(List.of(Value.Text.of(nasty), Value.Text.of("y"), new Value.Int(43)));
  }

  @Test
  void anUnknownDataSourceIsNamedButNotItsPassword() throws Exception {
    Result result = Setup.in(dir).datasource("jdbc:oracle:thin:scott/tiger@host").run("select 1");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.frames()).isEmpty();
    assertThat(result.stderr())
        .startsWith(
            "SB-SQL-404: no driver for the data source oracle:…: put the jar of a JDBC driver")
        .doesNotContain("tiger");
  }

  @Test
  void duckDbUrlsOpenMemoryAndFiles() throws Exception {
    Setup setup = Setup.in(dir);

    assertThat(setup.datasource("duckdb::memory:").run("select 1").exitCode()).isZero();
    Setup file = setup.datasource("jdbc:duckdb:own.db");
    assertThat(file.run("create table t as select 5 as n").exitCode()).isZero();
    assertThat(file.run("from t").rows(1)).containsExactly(List.of(new Value.Int(5)));
    assertThat(dir.resolve("own.db")).exists();
    assertThat(dir.resolve("d/default.duckdb")).doesNotExist();
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedClearly() throws Exception {
    Files.writeString(dir.resolve("x.db"), "no database".repeat(1_000));

    Result result = Setup.in(dir).datasource("duckdb:x.db").run("select 1");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).startsWith("SB-SQL-503: cannot open the DuckDB database x.db: ");
  }

  @Test
  void anEmptyProgramSucceeds() throws Exception {
    Result result = Setup.in(dir).run("-- nothing to do\n;\n");

    assertThat(result.exitCode()).isZero();
    assertThat(result.frames()).isEmpty();
  }

  @Test
  void aBadOrderIsRefused() throws Exception {
    Path order = dir.resolve("order");
    Files.writeString(order, "\u0007 no order");

    Result result = SqlChild.ofOrder(order, dir, Map.of()).finish();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).startsWith("SB-SQL-400: cannot read the order ");
  }

  @Test
  void aRowTooLongForAFrameIsCutAndSaysSo() throws Exception {
    Result result = Setup.in(dir).run("select repeat('é', 2000000) as t, 7 as n");

    assertThat(result.exitCode()).isZero();
    List<Value> row = result.rows(1).getFirst();
    assertThat(row.get(1)).isEqualTo(new Value.Int(7));
    assertThat(row.getFirst())
        .isInstanceOfSatisfying(
            Value.Text.class, text -> assertThat(text.value()).startsWith("éé").endsWith("é…"));
    assertThat(result.all(Frame.Notice.class))
        .singleElement()
        .satisfies(notice -> assertThat(notice.droppedBytes()).isGreaterThan(3_000_000));
  }

  @Test
  void aStatementsTransactionIsItsOwnUnlessTheProgramSaysOtherwise() throws Exception {
    Result result =
        Setup.in(dir)
            .run(
                "create table t (i int); insert into t values (1); begin; insert into t values"
                    + " (2); rollback; begin; insert into t values (3); commit; from t order by i");

    assertThat(result.rows(9))
        .containsExactly(List.of(new Value.Int(1)), List.of(new Value.Int(3)));
  }

  @Test
  void anErrorAmongTheRowsHasItsOwnMessageAndPlace() throws Exception {
    String rows = "create table t as from range(700000) r(i);\n";
    String query = "select 1 as a,\n  cast(if(i > 600000, 'x' || i, '1') as int) from t";

    Result result = Setup.in(dir).run(rows + query);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.rows(2)).hasSizeBetween(1, 600_001);
    assertThat(result.stderr())
        .contains("statement 2 failed at line 3, column 3")
        .contains("Could not convert string 'x6")
        .contains("cast(if(i > 600000");
    assertThat(result.ends().getLast().sqlState()).isEqualTo("22018");
  }

  @Test
  void inATransactionAnErrorAmongTheRowsTellsHowToSeeItsMessage() throws Exception {
    Result result =
        Setup.in(dir)
            .run("begin; select cast(if(i > 600000, 'x', '1') as int) from range(700000) r(i)");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("CREATE TEMP TABLE");
  }
}
