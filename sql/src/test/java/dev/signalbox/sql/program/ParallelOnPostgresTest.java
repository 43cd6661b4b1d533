package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Statements side by side on connections of their own, as the server sees them. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class ParallelOnPostgresTest {
  private static final String WAITING =
      "select count(distinct pid) from pg_locks where not granted";

  @TempDir Path dir;
  private String url = "";
  private Setup parallel = Setup.in(Path.of(""));

  @BeforeEach
  void makeTables() throws Exception {
    url = "postgresql://postgres@localhost:" + RealServers.postgresPort() + "/postgres";
    parallel =
        Setup.in(dir)
            .datasource(url)
            .options(new SqlOptions("set search_path = side", true, false));
    try (Connection connection = connect()) {
      execute(
          connection,
          "drop schema if exists side cascade; create schema side; create table side.a as select 1"
              + " as i; create table side.b as select 2 as i");
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:" + url.replace("postgres@", "") + "?user=postgres");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Asks the server until it says so. */
  private void await(String query, long wanted) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      long answer = -1;
      while (answer != wanted) {
        assertThat(Thread.interrupted()).as("timed out at %d", answer).isFalse();
        try (ResultSet rows = statement.executeQuery(query)) {
          assertThat(rows.next()).isTrue();
          answer = rows.getLong(1);
        }
      }
    }
  }

  @Test
  void independentStatementsHaveConnectionsOfTheirOwnEachWithTheSetup() throws Exception {
    SqlChild child;
    try (Connection holder = connect()) {
      execute(holder, "begin; lock table side.a, side.b in access exclusive mode");
      child = parallel.start("select i from a; select i from b; select 3 as i");
      await(WAITING, 2);
      execute(holder, "commit");
    }
    Result result = child.finish();

    assertThat(result.stderr()).isEmpty();
    assertThat(result.ends()).extracting(Frame.StatementEnd::statement).containsExactly(1, 2, 3);
    assertThat(result.rows(1)).containsExactly(List.of(new Value.Int(1)));
    assertThat(result.rows(2)).containsExactly(List.of(new Value.Int(2)));
  }

  @Test
  void tablesThatAreThereAlreadyAreKnownAndOthersAreWaitedFor() throws Exception {
    SqlChild child;
    try (Connection holder = connect()) {
      execute(holder, "begin; lock table side.a, side.b in access exclusive mode");
      child = parallel.start("insert into a values (3); insert into b values (4)");
      await(WAITING, 2);
      execute(holder, "commit");
    }
    assertThat(child.finish().stderr()).isEmpty();

    Result result =
        parallel.run(
            "create table t (i int); create function f() returns trigger language plpgsql as $$"
                + " begin insert into side.b select * from side.a; return new; end $$;"
                + " create trigger u after insert on t execute function f()");
    assertThat(result.stderr()).isEmpty();
    try (Connection holder = connect()) {
      execute(holder, "begin; lock table side.a in access exclusive mode");
      child = parallel.start("insert into t values (1); select count(*) from b; select 3");
      await(WAITING, 1);
      execute(holder, "commit");
    }
    assertThat(child.finish().rows(2)).containsExactly(List.of(new Value.Int(4)));
  }

  @Test
  void whatOneConnectionChangedTheOthersSee() throws Exception {
    String series = "select n as i from (values (1), (2), (3)) v(n)";
    Result result =
        parallel.run(
            "create table c as %s; create table d as %s; insert into c select i from d;"
                    .formatted(series, series)
                + " insert into d select i from c where i > 1; select count(*) from c;"
                + " select count(*) from d; drop table c; drop table d");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(5)).containsExactly(List.of(new Value.Int(6)));
    assertThat(result.rows(6)).containsExactly(List.of(new Value.Int(7)));
  }

  @Test
  void behindWhatIsNotUnderstoodAllRunsOnTheFirstConnection() throws Exception {
    Result result =
        parallel.run(
            "select 1; select 2; select 3 as i into temp x; select i from x; select i from x;"
                + " select i from x; select i from x");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(7)).containsExactly(List.of(new Value.Int(3)));
  }

  @Test
  void aTermSignalCancelsThemAll() throws Exception {
    try (Connection holder = connect()) {
      execute(holder, "begin; lock table side.a, side.b in access exclusive mode");
      SqlChild child =
          parallel.start("select i from a; select i from b; insert into a select i from b");
      await(WAITING, 2);
      long start = System.nanoTime();

      child.process.toHandle().destroy();
      Result result = child.finish();

      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
      assertThat(result.exitCode()).isEqualTo(143);
      assertThat(result.ends())
          .hasSize(2)
          .allSatisfy(end -> assertThat(end.error()).isEqualTo("cancelled"));
      assertThat(result.stderr())
          .endsWith("Statements that succeeded: none. Statements that did not run: 3.\n");
      await(WAITING, 0);
    }
  }
}
