package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every database owes a program, checked against the real thing. A new database is one more
 * subclass, which says how the same things are written in its SQL.
 */
@Timeout(180)
@Tag("slow")
abstract class DatabaseContract {
  static final String NASTY = "it''s ? $1 :x {d ''} ` [a] -- /* é 日本 😀 %s";
  private static final int MANY = 1_000_000;

  @TempDir Path dir;

  /** How to open a database that holds nothing of other tests, the same at every call. */
  abstract Setup setup();

  /** A query of one column: {@code count} whole numbers from 1, in order. */
  abstract String numbers(int count);

  /** A query that takes minutes. */
  abstract String endless();

  /** How a parameter of the run is read. */
  abstract String param(String name);

  /** A SELECT list, and the values that it gives. */
  abstract Map<String, Value> types();

  /** A statement with a word of nonsense at its end, and the SQLSTATE that it gives. */
  abstract String unknownColumnState();

  /** Whether the database says where in a statement an unknown column is. */
  abstract boolean tellsPlace();

  /** What creates a temporary table with one column n, holding 5. */
  String temporaryTable() {
    return "create temporary table mine as select 5 as n";
  }

  String begin() {
    return "begin";
  }

  /** Whether the program is told of a transaction that it left open. */
  boolean tellsOpenTransaction() {
    return true;
  }

  final Result run(String program) throws Exception {
    return setup().run(program);
  }

  final List<List<Value>> rows(String query) throws Exception {
    Result result = run(query);
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return result.rows(1);
  }

  @Test
  void whatOneProgramCommitsTheNextOneFinds() throws Exception {
    Result result =
        run(
            "create table t (a int, b varchar(10)); insert into t values (1, 'x'), (2, null);\n"
                + "select a, b from t order by a;");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.ends()).extracting(Frame.StatementEnd::statement).containsExactly(1, 2, 3);
    assertThat(result.ends().subList(1, 3))
        .extracting(Frame.StatementEnd::rows)
        .containsExactly(2L, 2L);
    assertThat(result.all(Frame.Head.class).getFirst().columns())
        .extracting(column -> column.name().toLowerCase(java.util.Locale.ROOT))
        .containsExactly("a", "b");
    assertThat(rows("select a, b from t order by a"))
        .containsExactly(
            List.of(new Value.Int(1), Value.Text.of("x")),
            List.of(new Value.Int(2), Value.Null.NULL));
  }

  @Test
  void aProgramIsOneSession() throws Exception {
    Result result =
        run(
            "create table t (i int); %s; select n from mine; %s; insert into t values (1); rollback;"
                    .formatted(temporaryTable(), begin())
                + "%s; insert into t values (2); commit; select i from t".formatted(begin()));

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(3)).containsExactly(List.of(new Value.Int(5)));
    assertThat(result.rows(10)).containsExactly(List.of(new Value.Int(2)));
    assertThat(run("select n from mine").exitCode())
        .as("its temporary tables are gone")
        .isEqualTo(1);
  }

  @Test
  void whatIsNotCommittedAtTheEndIsRolledBackAndThatIsSaid() throws Exception {
    assertThat(run("create table t (i int)").exitCode()).isZero();

    Result result =
        run("insert into t values (1); %s; insert into t values (2)".formatted(begin()));

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    if (tellsOpenTransaction()) {
      assertThat(result.stderr()).contains("ended within a transaction, which was rolled back");
    }
    assertThat(rows("select i from t")).containsExactly(List.of(new Value.Int(1)));
  }

  @Test
  void anErrorRollsBackTheOpenTransactionAndEndsTheProgram() throws Exception {
    assertThat(run("create table t (i int)").exitCode()).isZero();

    Result result =
        run(
            "insert into t values (1); %s; insert into t values (2);\n".formatted(begin())
                + "select i,\n  nope from t;\n insert into t values (3); commit");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.ends()).hasSize(4);
    assertThat(result.ends().subList(0, 3)).allSatisfy(end -> assertThat(end.error()).isEmpty());
    Frame.StatementEnd failed = result.ends().getLast();
    assertThat(failed.error()).containsIgnoringCase("nope");
    assertThat(failed.sqlState()).isEqualTo(unknownColumnState());
    String place = tellsPlace() ? "statement 4 failed at line 3, column 3: " : "statement 4 failed";
    assertThat(result.stderr())
        .startsWith("SB-SQL-422: " + place)
        .endsWith("The statements after it did not run.\n");
    if (tellsPlace()) {
      assertThat(result.stderr()).contains("\n  3 |   nope from t;\n    |   ^\n");
    }
    assertThat(rows("select i from t")).containsExactly(List.of(new Value.Int(1)));
  }

  @Test
  void everyTypeComesWithoutLoss() throws Exception {
    Map<String, Value> types = types();

    List<Value> row = rows("select " + String.join(", ", types.keySet())).getFirst();

    List<String> expressions = List.copyOf(types.keySet());
    for (int i = 0; i < row.size(); i++) {
      String expression = expressions.get(i);
      assertThat(row.get(i)).as(expression).isEqualTo(types.get(expression));
    }
    assertThat(row).hasSameSizeAs(expressions);
  }

  @Test
  void statementsAndParametersAreDataWhateverTheyHold() throws Exception {
    Result result =
        setup()
            .params(Map.of("who", NASTY))
            .run("select '%s'; select %s".formatted(NASTY, param("who")));

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.rows(1)).containsExactly(List.of(Value.Text.of(NASTY.replace("''", "'"))));
    assertThat(result.rows(2)).containsExactly(List.of(Value.Text.of(NASTY)));
  }

  @Test
  void aMillionRowsPassThroughASmallHeap() throws Exception {
    SqlChild child = setup().start(numbers(MANY), "-Xmx40m", "-Dsignalbox.sql.memory=64MB");
    long count = 0;
    for (@Nullable Frame frame = child.next(); frame != null; frame = child.next()) {
      if (frame instanceof Frame.Rows rows) {
        for (List<Value> row : rows.rows()) {
          if (!row.getFirst().equals(new Value.Int(++count))) {
            throw new AssertionError("row " + count + " is " + row.getFirst());
          }
        }
      }
    }
    Result result = child.finish();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(count).isEqualTo(MANY);
  }

  @Test
  void cancellingReachesTheDatabase() throws Exception {
    SqlChild child = setup().start(numbers(1) + "; " + endless() + "; " + numbers(1));
    assertThat(child.next()).isInstanceOf(Frame.Head.class);
    assertThat(child.next()).isInstanceOf(Frame.Rows.class);
    assertThat(child.next()).isInstanceOf(Frame.StatementEnd.class);
    // It shall have begun, or there would be nothing to cancel.
    Thread.sleep(500);
    long start = System.nanoTime();

    child.process.toHandle().destroy();
    Result result = child.finish();

    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(6));
    assertThat(result.exitCode()).isEqualTo(143);
    assertThat(result.ends()).hasSize(1);
    assertThat(result.ends().getLast().error()).isEqualTo("cancelled");
    assertThat(result.ends().getLast().sqlState()).isEqualTo("57014");
    assertThat(running()).as("statements that still run in the database").isZero();
  }

  /** How many statements of {@link #endless} run in the database; 0 if it lives in the child. */
  long running() throws Exception {
    return 0;
  }
}
