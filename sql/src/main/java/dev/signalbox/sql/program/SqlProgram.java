package dev.signalbox.sql.program;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.model.SqlHandover;
import dev.signalbox.core.model.SqlOrder;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;

/**
 * The child that runs SQL programs, one after another, each on a connection of its own and as if it
 * were the first. It reads a {@link SqlHandover} for each from its stdin. Frames go to stdout and
 * nothing else does; words for people go to stderr. When both are written it answers with the
 * program's code, as one byte to its stdin, which is a socket; it ends with that code instead if
 * the program was its last, or it would not be as new for another. Codes: 0 if all statements
 * succeeded, 1 if one failed or the program could not run, 2 for a handover that cannot be read.
 *
 * <p>System properties: {@code signalbox.sql.memory} and {@code signalbox.sql.threads} bound the
 * engine (1GB, 2); {@code signalbox.sql.frames} is a file to write the frames to instead of stdout;
 * {@code signalbox.sql.lock.wait.ms} is how long to wait for a database file that another process
 * has open (60,000). Environment, and before it the handover: {@code SIGNALBOX_SQL_URL}, {@code
 * _USER} and {@code _PASSWORD} say how to open the order's data source, {@code _DRIVERS} is the
 * directory of further drivers, and {@code _SQLITE} the one of SQLite's library.
 */
public final class SqlProgram {
  private static final int HANDOVER_BYTES_MAX = 1024 * 1024;

  private final Terminal terminal;
  private final Cancellation cancellation;
  private final OutputStream frames;
  private final Workdir workdir = new Workdir();
  private final DuckDbs duckDbs = new DuckDbs();
  private final Fitness fitness = new Fitness();

  SqlProgram(Terminal terminal, Cancellation cancellation, OutputStream frames) {
    this.terminal = terminal;
    this.cancellation = cancellation;
    this.frames = frames;
  }

  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess();
    // Drivers log by themselves, URLs among it: what they have to say comes as exceptions.
    System.setProperty("java.util.logging.config.file", "/dev/null");
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    Cancellation cancellation = Cancellation.ofProcess();
    int code;
    try (FileOutputStream frames = frames(terminal);
        DataInputStream orders = new DataInputStream(new FileInputStream(FileDescriptor.in));
        FileOutputStream answers = new FileOutputStream(FileDescriptor.in)) {
      code = new SqlProgram(terminal, cancellation, frames).serve(orders, answers);
    } catch (IOException | MalformedException e) {
      terminal.line("SB-SQL-400: cannot read what to run: " + e);
      code = 2;
    }
    cancellation.end();
    System.exit(code);
  }

  /**
   * Where frames go. A program can write to the file /dev/stdout, and a library can print: neither
   * may get between the frames. So the launcher puts the true stdout elsewhere, and what is stdout
   * then is stderr.
   */
  private static FileOutputStream frames(Terminal terminal) throws IOException {
    System.setOut(terminal.stream());
    String path = System.getProperty("signalbox.sql.frames");
    // Appending: opening a file, if it is one, must not empty it.
    return path == null
        ? new FileOutputStream(FileDescriptor.out)
        : new FileOutputStream(path, true);
  }

  /**
   * Runs programs until there are no more.
   *
   * @return the exit code
   */
  private int serve(DataInputStream orders, OutputStream answers) throws IOException {
    while (true) {
      Optional<SqlHandover> next = next(orders);
      if (next.isEmpty()) {
        return 0;
      }
      SqlHandover handover = next.get();
      cancellation.begin();
      int code = code(handover);
      if (handover.last() || !fitness.good() || cancellation.cancelled()) {
        return code;
      }
      cancellation.end();
      answers.write(code);
    }
  }

  private static Optional<SqlHandover> next(DataInputStream orders) throws IOException {
    int length;
    try {
      length = orders.readInt();
    } catch (EOFException e) {
      return Optional.empty();
    }
    if (length < 1 || length > HANDOVER_BYTES_MAX) {
      throw new IOException("a handover of " + length + " bytes");
    }
    byte[] bytes = orders.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a handover of " + length + " bytes was cut");
    }
    return Optional.of(SqlHandover.fromBytes(bytes));
  }

  private int code(SqlHandover handover) {
    try {
      SqlOrder order = SqlOrder.fromBytes(Files.readAllBytes(Path.of(handover.orderFile())));
      workdir.change(handover.workdir());
      return run(order, handover.connection()) ? 0 : 1;
    } catch (RefusedException e) {
      terminal.line(String.valueOf(e.getMessage()));
    } catch (SQLException e) {
      terminal.line("SB-SQL-500: the database failed outside of a statement: " + e.getMessage());
    } catch (MalformedException e) {
      terminal.line("SB-SQL-400: cannot read the order " + handover.orderFile() + ": " + e);
      return 2;
    } catch (IOException e) {
      fitness.spoiled();
      terminal.line("SB-SQL-500: cannot read the order, or write the output: " + e);
    } catch (InterruptedException e) {
      terminal.line("cancelled before the first statement");
    }
    return 1;
  }

  /**
   * Runs one program on one connection and leaves nothing of it behind, so that another may follow.
   *
   * @param connection how to open its data source; what it does not say, the environment says
   * @return whether every statement succeeded
   */
  boolean run(SqlOrder order, Map<String, String> connection)
      throws RefusedException, SQLException, IOException, InterruptedException {
    Map<String, String> settings = new HashMap<>(System.getenv());
    settings.putAll(connection);
    Source source = Source.of(order, settings);
    terminal.secrets().replace(source.secrets());
    try (FrameOutput output = new FrameOutput(frames);
        Database database = Database.open(source, duckDbs, terminal)) {
      fitness.used(database);
      return new OrderRunner(order, source, output, terminal, cancellation).run(database);
    }
  }
}
