package dev.signalbox.sql.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Opens DuckDB databases, one after another. The default one and those in memory come into an
 * engine that is kept as long as it certainly is as it was when it was new; a file of the user's,
 * whose path may hold options, has an instance of its own.
 */
final class DuckDbs {
  private static final int LOCKED_RETRY_MS = 100;
  private static final int LOCKED_SILENT_MS = 1_000;

  private @Nullable DuckDbEngine kept;

  /**
   * The node's own database. A lock beside it keeps programs in a line: DuckDB itself would refuse
   * the second.
   */
  DuckDb openDefault(String path, Terminal terminal) throws RefusedException, InterruptedException {
    // The engine comes first: nobody should wait for its start.
    DuckDbEngine engine = engine(Path.of(path));
    try {
      DatabaseLock lock = DatabaseLock.acquire(Path.of(path + ".lock"), terminal);
      return attach(engine, path, "default", lock, terminal);
    } catch (IOException e) {
      throw new RefusedException(
          "SB-SQL-503: cannot lock the database " + path + ": " + e + ". Is its disk writable?");
    }
  }

  /**
   * A database of the user's own.
   *
   * @param path a file, or {@code :memory:}; options may follow, as the driver reads them
   * @param defaultPath the node's own database; what does not fit in memory spills beside it
   */
  DuckDb openUrl(String path, String defaultPath, Terminal terminal)
      throws RefusedException, InterruptedException {
    Path beside = Path.of(defaultPath);
    if (path.isEmpty() || path.equals(":memory:")) {
      return attach(engine(beside), ":memory:", "memory", null, terminal);
    }
    return open(
        path, terminal, () -> new DuckDb(new OwnInstance(DuckDbEngine.connect(path, beside))));
  }

  /** What the next program will have, if it is there already. */
  Optional<DuckDbEngine> kept() {
    return Optional.ofNullable(kept);
  }

  private DuckDbEngine engine(Path beside) throws RefusedException {
    try {
      if (kept == null) {
        kept = DuckDbEngine.start(beside);
      }
      return kept;
    } catch (SQLException e) {
      throw cannotOpen(":memory:", e);
    } catch (IOException e) {
      throw new RefusedException("SB-SQL-503: no place to spill to beside " + beside + ": " + e);
    }
  }

  private DuckDb attach(
      DuckDbEngine engine, String path, String name, @Nullable DatabaseLock lock, Terminal terminal)
      throws RefusedException, InterruptedException {
    boolean attached = false;
    try {
      DuckDb database =
          open(
              path,
              terminal,
              () -> {
                engine.attach(path, name);
                return new DuckDb(new Attached(engine, name, lock));
              });
      attached = true;
      return database;
    } finally {
      if (!attached) {
        discard();
        release(lock);
      }
    }
  }

  private interface Opening {
    DuckDb open() throws SQLException, IOException;
  }

  /** A file that another process holds, a user's own DuckDB shell perhaps, is waited for. */
  private static DuckDb open(String path, Terminal terminal, Opening opening)
      throws RefusedException, InterruptedException {
    long waitMs = Long.getLong("signalbox.sql.lock.wait.ms", 60_000);
    for (long waitedMs = 0; ; waitedMs += LOCKED_RETRY_MS) {
      try {
        return opening.open();
      } catch (SQLException e) {
        if (!DuckDbErrors.isLocked(e) || waitedMs >= waitMs) {
          throw cannotOpen(path, e);
        }
      } catch (IOException e) {
        throw new RefusedException("SB-SQL-503: no place to spill to for " + path + ": " + e);
      }
      if (waitedMs == LOCKED_SILENT_MS) {
        terminal.line("waiting for another process that has this database open (" + path + ")");
      }
      Thread.sleep(LOCKED_RETRY_MS);
    }
  }

  private static RefusedException cannotOpen(String path, SQLException error) {
    return new RefusedException(
        "SB-SQL-503: cannot open the DuckDB database "
            + path
            + ": "
            + new DuckDbErrors().failure(error, "").message());
  }

  private void discard() {
    DuckDbEngine engine = kept;
    kept = null;
    if (engine != null) {
      engine.close();
    }
  }

  private static void release(@Nullable DatabaseLock lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A database in the engine that is kept. */
  private final class Attached implements DuckDb.Instance {
    private final DuckDbEngine engine;
    private final String name;
    private final @Nullable DatabaseLock lock;

    Attached(DuckDbEngine engine, String name, @Nullable DatabaseLock lock) {
      this.engine = engine;
      this.name = name;
      this.lock = lock;
    }

    @Override
    public DuckDBConnection connect() throws SQLException {
      return engine.connect(name);
    }

    /** The file is closed before the turn is given away; what else there is to do comes after. */
    @Override
    public void leave(boolean untouched) throws SQLException {
      boolean good = untouched && left();
      try {
        if (!good) {
          discard();
        }
      } finally {
        release(lock);
      }
      if (good && !engine.asNew()) {
        discard();
      }
    }

    /** What is committed is safe, whether the database can be closed in good order or not. */
    private boolean left() {
      try {
        engine.detach(name);
        return true;
      } catch (SQLException e) {
        return false;
      }
    }
  }

  /** A database with an instance of its own, which ends with it. */
  private record OwnInstance(DuckDBConnection first) implements DuckDb.Instance {
    @Override
    public DuckDBConnection connect() throws SQLException {
      return first.duplicate();
    }

    @Override
    public void leave(boolean untouched) throws SQLException {
      first.close();
    }
  }
}
