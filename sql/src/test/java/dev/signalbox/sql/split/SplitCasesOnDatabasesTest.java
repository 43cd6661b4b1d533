package dev.signalbox.sql.split;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.signalbox.sql.program.RealServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The databases themselves as the judges: each takes every piece of its programs as a whole one.
 */
@Tag("slow")
class SplitCasesOnDatabasesTest {
  @Test
  void duckDb() {
    runAll(Dialect.DUCKDB, number -> DriverManager.getConnection("jdbc:duckdb:"));
  }

  @Test
  void sqlite() {
    runAll(Dialect.SQLITE, number -> DriverManager.getConnection("jdbc:sqlite::memory:"));
  }

  @Test
  void postgres() throws Exception {
    String url = "jdbc:postgresql://localhost:" + RealServers.postgresPort() + "/";
    runAll(Dialect.POSTGRES, created(url, "postgres", "postgres", ""));
    // Its driver has a splitter of its own, which does not know this; the server does.
    try (Connection connection = DriverManager.getConnection(url + "postgres", "postgres", "");
        Statement run = connection.createStatement()) {
      run.execute("DO $d$ BEGIN EXECUTE $e$ SELECT E'a'\n 'b\\';c' $e$; END $d$");
    }
  }

  /** It refuses a text of two statements, too. */
  @Test
  void mariaDb() {
    String url = "jdbc:mariadb://127.0.0.1:" + RealServers.mariaDbPort() + "/";
    for (Dialect dialect : List.of(Dialect.MARIADB, Dialect.MYSQL)) {
      runAll(dialect, created(url, "test", "tester", RealServers.MARIA_DB_PASSWORD));
    }
  }

  /** Databases of a server, each created by way of one that is there. */
  private static Fresh created(String url, String from, String user, String password) {
    String prefix = "case_" + UUID.randomUUID().toString().replace("-", "") + "_";
    return number -> {
      try (Connection admin = DriverManager.getConnection(url + from, user, password);
          Statement create = admin.createStatement()) {
        create.execute("CREATE DATABASE " + prefix + number);
      }
      return DriverManager.getConnection(url + prefix + number, user, password);
    };
  }

  /** An empty database for the case of a number. */
  private interface Fresh {
    Connection database(int number) throws SQLException;
  }

  private static void runAll(Dialect dialect, Fresh fresh) {
    List<SplitCase> cases = SplitCase.of(dialect).filter(SplitCase::runs).toList();
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < cases.size(); i++) {
      SplitCase given = cases.get(i);
      int number = i;
      softly.check(
          () ->
              assertThatCode(() -> run(fresh, number, given))
                  .as("%s", given)
                  .doesNotThrowAnyException());
    }
    softly.assertThat(cases).hasSizeGreaterThan(8);
    softly.assertAll();
  }

  private static void run(Fresh fresh, int number, SplitCase given) throws SQLException {
    SplitProgram split = Splitter.split(given.program(), given.dialect());
    try (Connection connection = fresh.database(number);
        Statement run = connection.createStatement()) {
      run.setEscapeProcessing(false);
      for (dev.signalbox.sql.split.Statement statement : split.statements()) {
        String sql = statement.body().text();
        try {
          run.execute(sql);
          while (run.getMoreResults() || run.getUpdateCount() >= 0) {
            // A routine may have several.
          }
        } catch (SQLException e) {
          throw new SQLException(sql + "\n" + e.getMessage(), e);
        }
      }
    }
  }
}
