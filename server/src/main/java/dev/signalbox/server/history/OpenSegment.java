package dev.signalbox.server.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The segment that is being written, with its one writing connection. Only the writer's thread
 * calls it. Light columns and bodies are in two tables, so that a list reads a quarter of the
 * pages.
 */
final class OpenSegment implements AutoCloseable {
  static final int FORMAT = 1;

  private final Path file;
  private final long number;
  private final Connection connection;
  private final PreparedStatement insertRun;
  private final PreparedStatement insertBody;
  private final PreparedStatement setIndex;
  private long index;
  private long runs;

  private OpenSegment(Path file, long number, Connection connection) throws SQLException {
    this.file = file;
    this.number = number;
    this.connection = connection;
    insertRun =
        connection.prepareStatement("INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?, ?)");
    insertBody = connection.prepareStatement("INSERT OR REPLACE INTO body VALUES (?, ?)");
    setIndex = connection.prepareStatement("UPDATE applied SET log_index = ?");
    index = number("SELECT log_index FROM applied");
    runs = number("SELECT count(*) FROM run");
    connection.setAutoCommit(false);
  }

  /**
   * Opens the file, or makes it.
   *
   * @param indexBefore the log index that a new file begins after
   */
  static OpenSegment open(Path file, long number, long indexBefore)
      throws SQLException, IOException {
    Connection connection = Sqlite.writer(file);
    try {
      create(connection, indexBefore, file);
      return new OpenSegment(file, number, connection);
    } catch (SQLException | IOException e) {
      connection.close();
      throw e;
    }
  }

  private static void create(Connection connection, long indexBefore, Path file)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      int format;
      try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
        format = row.getInt(1);
      }
      if (format == FORMAT) {
        return;
      }
      if (format != 0) {
        throw new IOException(
            "SB-HISTORY-001: "
                + file
                + " has format "
                + format
                + ", this program knows format "
                + FORMAT
                + ". Start the version of Signalbox that wrote it.");
      }
      connection.setAutoCommit(false);
      statement.execute(
          "CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
              + " queue TEXT NOT NULL, state INTEGER NOT NULL, created_ms INTEGER NOT NULL,"
              + " ended_ms INTEGER NOT NULL, summary BLOB NOT NULL)");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS body (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
      statement.execute("CREATE TABLE IF NOT EXISTS applied (log_index INTEGER NOT NULL)");
      statement.execute("INSERT INTO applied VALUES (" + indexBefore + ")");
      statement.execute("PRAGMA user_version = " + FORMAT);
      connection.commit();
      connection.setAutoCommit(true);
    }
    // Once for each file: else a power loss could take its name with all that was synced into it.
    Path dir = file.toAbsolutePath().getParent();
    if (dir != null) {
      Disk.syncDirectory(dir);
    }
  }

  long segment() {
    return number;
  }

  Path file() {
    return file;
  }

  /** The log index up to which everything is here or in an earlier segment. */
  long index() {
    return index;
  }

  long runs() {
    return runs;
  }

  /** Writes the runs and the index that they lead to, all or nothing. */
  void write(List<FinishedRun> batch, long newIndex) throws SQLException {
    try {
      for (FinishedRun run : batch) {
        insertRun.setLong(1, run.id());
        insertRun.setString(2, run.name());
        insertRun.setString(3, run.queue());
        insertRun.setInt(4, run.state());
        insertRun.setLong(5, run.createdMs());
        insertRun.setLong(6, run.endedMs());
        insertRun.setBytes(7, run.summary());
        insertRun.executeUpdate();
        insertBody.setLong(1, run.id());
        insertBody.setBytes(2, Bodies.pack(run.body()));
        insertBody.executeUpdate();
      }
      setIndex.setLong(1, newIndex);
      setIndex.executeUpdate();
      connection.commit();
    } catch (SQLException e) {
      rollback(e);
      throw e;
    }
    index = newIndex;
    runs += batch.size();
  }

  /** Deletes those of the runs that are here. */
  void delete(long[] ids) throws SQLException {
    int deleted = 0;
    try (PreparedStatement run = connection.prepareStatement("DELETE FROM run WHERE id = ?");
        PreparedStatement body = connection.prepareStatement("DELETE FROM body WHERE id = ?")) {
      for (long id : ids) {
        run.setLong(1, id);
        deleted += run.executeUpdate();
        body.setLong(1, id);
        body.executeUpdate();
      }
      connection.commit();
    } catch (SQLException e) {
      rollback(e);
      throw e;
    }
    runs -= deleted;
  }

  /** Brings what is committed safely onto the disk. */
  void sync() throws IOException {
    Path wal = wal(file);
    for (Path path : Files.exists(wal) ? List.of(wal, file) : List.of(file)) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
  }

  /**
   * Makes indexes and moves everything from the WAL into the file. After it the file is complete by
   * itself and must not be written to.
   */
  SegmentInfo seal() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String column : List.of("name", "queue", "state")) {
        statement.execute("CREATE INDEX IF NOT EXISTS run_" + column + " ON run(" + column + ")");
      }
      connection.commit();
    } catch (SQLException e) {
      rollback(e);
      throw e;
    }
    SegmentInfo info = SegmentScan.scan(connection, number);
    connection.commit();
    checkpoint();
    return info;
  }

  /** Copies the file as it is now, complete by itself. */
  void copyTo(Path target) throws SQLException, IOException {
    checkpoint();
    Files.copy(file, target);
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private void checkpoint() throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      if (row.next() && row.getInt(1) != 0) {
        throw new SQLException("readers keep the WAL of " + file + " in use");
      }
    } finally {
      connection.setAutoCommit(false);
    }
  }

  static Path wal(Path file) {
    return file.resolveSibling(file.getFileName() + "-wal");
  }

  static Path shm(Path file) {
    return file.resolveSibling(file.getFileName() + "-shm");
  }

  private void rollback(SQLException cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // SQLite has rolled back by itself after some errors, e.g. a full disk.
      cause.addSuppressed(e);
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        throw new SQLException(file + " has no applied index");
      }
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
