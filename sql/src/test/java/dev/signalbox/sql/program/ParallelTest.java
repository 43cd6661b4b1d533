package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Statements side by side on DuckDB: that they are, and that what they give is as in order. */
@Timeout(value = 40, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class ParallelTest {
  /** Nobody waits for its end. */
  private static final String ENDLESS = "select count(*) from n a, n b, n c, n d";

  private static final String NUMBERS = "create table n as select range as i from range(10000);";

  @TempDir Path dir;

  private Setup parallel(String setup) {
    return Setup.in(dir).datasource("duckdb:own.db").options(new SqlOptions(setup, true, false));
  }

  /** A file whose reader waits for its writer, and the other way round. */
  private Path fifo(String name) throws Exception {
    Path fifo = dir.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    return fifo;
  }

  private static void write(Path fifo, String text) throws IOException {
    try (FileOutputStream out = new FileOutputStream(fifo.toFile())) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<Integer> ends(Result result) {
    return result.ends().stream().map(Frame.StatementEnd::statement).toList();
  }

  @Test
  void independentStatementsOverlapAndTheirResultsComeInOrder() throws Exception {
    Path first = fifo("first");
    Path second = fifo("second");
    SqlChild child =
        parallel("")
            .start("select * from read_csv('first'); select * from read_csv('second'); select 3");

    // The second statement opens its file while the first one still waits for its own.
    write(second, "b\n2\n");
    write(first, "a\n1\n");
    Result result = child.finish();

    assertThat(result.stderr()).isEmpty();
    assertThat(ends(result)).containsExactly(1, 2, 3);
    assertThat(result.rows(1)).containsExactly(List.of(new Value.Int(1)));
    assertThat(result.rows(2)).containsExactly(List.of(new Value.Int(2)));
    assertThat(result.rows(3)).containsExactly(List.of(new Value.Int(3)));
  }

  @Test
  void tablesThatAreThereAlreadyAreKnown() throws Exception {
    fifo("first");
    fifo("second");
    String tables =
        "create table a (i int); create table b (i int); create table s as select 1 as i;"
            + " create view v as select * from a;";
    assertThat(parallel("").run(tables).exitCode()).isZero();
    SqlChild child =
        parallel("")
            .start(
                "insert into a select f.i from read_csv('first') f, s; insert into b select j from"
                    + " read_csv('second'), s; select * from v; select * from b");

    write(dir.resolve("second"), "j\n2\n");
    write(dir.resolve("first"), "i\n1\n");
    Result result = child.finish();

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(3)).containsExactly(List.of(new Value.Int(1)));
    assertThat(result.rows(4)).containsExactly(List.of(new Value.Int(2)));
  }

  @Test
  void whatMayTouchTheSessionAndAllAfterItRunsOnTheFirstConnection() throws Exception {
    Result result =
        parallel("")
            .run(
                "select 1; select 2; create temp table t as select 3 as a; select * from t;"
                    + " set variable x = 5; select getvariable('x'); begin; insert into t values"
                    + " (6); select * from t; rollback; select * from t; select 12 as b");

    assertThat(result.stderr()).isEmpty();
    assertThat(ends(result)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(result.rows(6)).containsExactly(List.of(new Value.Int(5)));
    assertThat(result.rows(9)).hasSize(2);
    assertThat(result.rows(11)).containsExactly(List.of(new Value.Int(3)));
  }

  @Test
  void theSetupRunsOnEveryConnection() throws Exception {
    Path first = fifo("first");
    assertThat(
            parallel("").run("create schema other; create table other.t as select 7 as x").stderr())
        .isEmpty();
    SqlChild child =
        parallel("set schema = 'other'")
            .start("select * from read_csv('first'); select * from t; select 3");
    write(first, "a\n1\n");
    Result result = child.finish();

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(2)).containsExactly(List.of(new Value.Int(7)));
  }

  @Test
  void aSetupThatFailsOnAFurtherConnectionEndsTheProgramBeforeItsFirstStatement() throws Exception {
    Result result = parallel("attach ':memory:' as m").run("select 1; select 2");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.frames()).isEmpty();
    assertThat(result.stderr()).startsWith("SB-SQL-424: statement 1 of the setup failed at line 1");
    assertThat(
            parallel("attach if not exists ':memory:' as m").run("select 1; select 2").exitCode())
        .isZero();
  }

  @Test
  void aSetupThatMakesTablesKeepsTheProgramInOrder() throws Exception {
    Result result =
        parallel("create temp table t (i int)")
            .run("select 1; insert into t values (1); select 3; select * from t");

    assertThat(result.exitCode()).isZero();
    assertThat(result.stderr())
        .isEqualTo("The setup is more than settings, so the statements run in order.\n");
    assertThat(result.rows(4)).hasSize(1);
  }

  @Test
  void afterAFailureNothingBeginsAndWhatRunsIsLetEnd() throws Exception {
    Path first = fifo("first");
    SqlChild child =
        parallel("")
            .start(
                "select * from read_csv('first');\ncreate table x as select cast('x' as int) as i;"
                    + " select * from x; select * from x");
    write(first, "a\n1\n");
    Result result = child.finish();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(ends(result)).containsExactly(1, 2);
    assertThat(result.rows(1)).hasSize(1);
    assertThat(result.ends().getLast().error()).contains("Could not convert");
    assertThat(result.stderr())
        .startsWith("SB-SQL-422: statement 2 failed at line 2")
        .endsWith("Statements that succeeded: 1. Statements that did not run: 3-4.\n");
  }

  @Test
  void aFailureIsToldInItsPlaceWhenLaterStatementsSucceeded() throws Exception {
    Path first = fifo("first");
    Path second = fifo("second");
    SqlChild child =
        parallel("")
            .start("select a::int as a from read_csv('first'); select * from read_csv('second')");
    write(second, "b\n2\n");
    write(first, "a\nx\n");
    Result result = child.finish();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(ends(result)).containsExactly(1, 2);
    assertThat(result.ends().getFirst().error()).contains("Could not convert");
    assertThat(result.rows(2)).containsExactly(List.of(new Value.Int(2)));
    assertThat(result.stderr()).endsWith("Statements that succeeded: 2.\n");
  }

  @Test
  void whatIsHeldBackIsBoundedAndBlocksNobody() throws Exception {
    Path first = fifo("first");
    Path third = fifo("third");
    String large = "select i, repeat('x', 500) || i as t from n, (select 1 from n limit 20) m";
    SqlChild child =
        parallel("")
            .start(
                NUMBERS
                    + "select * from read_csv('first');"
                    + large
                    + "; select * from read_csv('third');"
                    + large
                    + ";"
                    + large
                    + ";"
                    + large,
                "-Xmx64m",
                "-Dsignalbox.sql.memory=200MB");
    write(third, "c\n4\n");
    write(first, "b\n2\n");
    long[] rows = new long[8];
    int current = 0;
    for (@Nullable Frame frame = child.next(); frame != null; frame = child.next()) {
      switch (frame) {
        case Frame.Head head -> current = head.statement();
        case Frame.Rows batch -> rows[current] += batch.rows().size();
        case Frame.StatementEnd end ->
            assertThat(end.statement()).as(end.error()).isEqualTo(Math.max(1, current));
        default -> throw new AssertionError(frame);
      }
    }

    Result result = child.finish();
    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(rows).containsExactly(0, 0, 1, 200_000, 1, 200_000, 200_000, 200_000);
  }

  @Test
  void aTermSignalCancelsAllThatRun() throws Exception {
    SqlChild child =
        parallel("").start(NUMBERS + "select 2;" + ENDLESS + ";" + ENDLESS + "; select 5");
    while (!(child.next() instanceof Frame.StatementEnd end && end.statement() == 2)) {
      assertThat(child.process.isAlive()).isTrue();
    }
    long start = System.nanoTime();

    child.process.toHandle().destroy();
    Result result = child.finish();

    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
    assertThat(result.exitCode()).isEqualTo(143);
    assertThat(result.ends().getFirst().error()).isEqualTo("cancelled");
    assertThat(result.ends().stream().filter(one -> one.error().equals("cancelled")))
        .hasSizeBetween(1, 2);
  }

  @Test
  void aProgramWhoseReaderIsGoneEnds() throws Exception {
    SqlChild child =
        parallel("").start(NUMBERS + "select a.i from n a, n b, n c;" + ENDLESS + ";" + ENDLESS);
    while (!(child.next() instanceof Frame.Rows)) {
      assertThat(child.process.isAlive()).isTrue();
    }

    child.process.getInputStream().close();

    assertThat(child.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(child.process.exitValue()).isEqualTo(1);
  }

  @Test
  void aReadIsRunAgainBesideTheOthers() throws Exception {
    SqlChild child =
        parallel("")
            .options(new SqlOptions("", true, true))
            .retry(new RetryPolicy(100, 200, 1, 0, 0))
            .start("select 1; select * from read_csv('late.csv'); select 3");
    child.awaitStderr("statement 2 failed, try 1 of 101");
    Files.writeString(dir.resolve("half"), "b\n2\n");
    Files.move(dir.resolve("half"), dir.resolve("late.csv"));

    Result result = child.finish();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(ends(result)).containsExactly(1, 2, 3);
    assertThat(result.rows(2)).containsExactly(List.of(new Value.Int(2)));
  }
}
