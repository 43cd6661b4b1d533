package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What of a program is run again when it fails, and what never is. */
@Timeout(120)
@Tag("slow")
class StatementRetryTest {
  private static final String AGAIN = "failed, try ";

  @TempDir Path dir;

  private Setup with(int retries, long delayMs) {
    return with(Setup.in(dir), retries, delayMs);
  }

  private static Setup with(Setup setup, int retries, long delayMs) {
    return setup
        .options(new SqlOptions("", false, true))
        .retry(new RetryPolicy(retries, delayMs, 1, 0, 0));
  }

  @Test
  void aReadThatFailsIsRunAgainOnTheSameConnection() throws Exception {
    SqlChild child =
        with(100, 200)
            .start(
                "create temp table t as select 1 as a; select a, b from t, read_csv('late.csv'); select 3");
    child.awaitStderr("statement 2 failed, try 1 of 101, and is run again in 200 ms: IO Error");
    Files.writeString(dir.resolve("half"), "b\n2\n");
    Files.move(dir.resolve("half"), dir.resolve("late.csv"));

    Result result = child.finish();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.rows(2)).containsExactly(List.of(new Value.Int(1), new Value.Int(2)));
    assertThat(result.ends()).extracting(Frame.StatementEnd::statement).containsExactly(1, 2, 3);
    assertThat(result.ends()).allSatisfy(end -> assertThat(end.error()).isEmpty());
  }

  @Test
  void theLastFailureIsTheStatementsEnd() throws Exception {
    Result result = with(2, 0).run("select 1;\nselect * from read_csv('never.csv'); select 3");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.ends()).hasSize(2);
    assertThat(result.stderr().lines().filter(line -> line.contains(AGAIN))).hasSize(2);
    assertThat(result.stderr())
        .contains("SB-SQL-422: statement 2 failed at line 2, column 15: IO Error");
  }

  @Test
  void onlyReadsThatGaveNothingOutsideOfTransactionsAreRunAgain() throws Exception {
    for (String program :
        List.of(
            "create table t as select * from read_csv('never.csv')",
            "select nope(1)",
            "copy (select 1) to '/no/such/directory/file'",
            "begin; select * from read_csv('never.csv')",
            "begin; commit; select * from read_csv('never.csv')")) {
      Result result = with(2, 0).run(program);

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.stderr()).as(program).doesNotContain(AGAIN);
    }
  }

  @Test
  void aReadThatGaveRowsIsNotRunAgain() throws Exception {
    String query = "select cast(case when i > 2900000 then 'x' || i else '1' end as int) from t";
    Result result = with(2, 0).run("create table t as from range(3000000) r(i);" + query);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.rows(2)).isNotEmpty();
    assertThat(result.stderr()).contains("statement 2 failed").doesNotContain(AGAIN);
  }

  @Test
  void withoutTheOptionNothingIsRunAgain() throws Exception {
    Result result = Setup.in(dir).run("select * from read_csv('never.csv')");

    assertThat(result.stderr()).doesNotContain(AGAIN);
  }

  @Test
  void aTermSignalEndsTheDelay() throws Exception {
    SqlChild child = with(1, 600_000).start("select * from read_csv('never.csv')");
    child.awaitStderr("is run again in 600000 ms");

    child.process.toHandle().destroy();

    assertThat(child.process.waitFor(4, TimeUnit.SECONDS)).isTrue();
    Result result = child.finish();
    assertThat(result.exitCode()).isEqualTo(143);
    assertThat(result.ends().getLast().error()).isEqualTo("cancelled");
  }

  @Test
  void postgresRunsAReadAgainInATransactionOfItsOwn() throws Exception {
    String url = "postgresql://postgres@localhost:" + RealServers.postgresPort() + "/postgres";
    Setup postgres = Setup.in(dir).datasource(url);
    assertThat(postgres.run("drop table if exists late").exitCode()).isZero();

    SqlChild child = with(postgres, 100, 200).start("select a from late");
    child.awaitStderr("statement 1 failed, try 1 of 101");
    assertThat(postgres.run("create table late as select 7 as a").exitCode()).isZero();
    Result result = child.finish();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.rows(1)).containsExactly(List.of(new Value.Int(7)));
  }
}
