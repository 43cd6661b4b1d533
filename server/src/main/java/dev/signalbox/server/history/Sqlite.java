package dev.signalbox.server.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** How connections to SQLite are made, and what its errors mean. */
final class Sqlite {
  private Sqlite() {}

  /** The one connection that writes a file; makes the file if there is none. */
  static Connection writer(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    // A transaction survives a kill of the process; a power loss may take the last ones back, whole
    // and in order, which the log's replay then repeats. flush() and backup() sync.
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(2_000);
    config.setCacheSize(-8_192);
    config.setJournalSizeLimit(16 * 1024 * 1024);
    Connection connection = connect(file, "", config);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_autocheckpoint = 2000");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** Reads a file that is being written. */
  static Connection liveReader(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(2_000);
    // Not opened read-only: such a connection could not end a left-over WAL.
    config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-512");
    Connection connection = connect(file, "?mode=rw", config);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = 1");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** Reads a file that never changes again, without locks. */
  static Connection sealedReader(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setCacheSize(-512);
    return connect(file, "?immutable=1&mode=ro", config);
  }

  private static Connection connect(Path file, String parameters, SQLiteConfig config)
      throws SQLException {
    // A URI, since a plain path with a question mark in it would be taken apart.
    String uri = file.toAbsolutePath().toUri().toASCIIString().replace("?", "%3f");
    return config.createConnection("jdbc:sqlite:" + uri + parameters);
  }

  /** Whether the file itself is bad, so that trying again cannot help. */
  static boolean damaged(Exception e) {
    return e instanceof SQLiteException sqlite
        && ((sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_CORRUPT.code
            || (sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_NOTADB.code);
  }

  /** Whether there was no space on the disk. */
  static boolean full(Exception e) {
    return e instanceof SQLiteException sqlite
        && (sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_FULL.code;
  }

  static IOException io(String what, SQLException e) {
    return new IOException(what + ": " + e.getMessage(), e);
  }
}
