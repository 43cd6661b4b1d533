package dev.signalbox.sql.program;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.model.SqlOrder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.TimeZone;

/**
 * The child that runs one SQL program: {@code SqlProgram ORDER-FILE}. Frames go to stdout and
 * nothing else does; words for people go to stderr. Exit code 0 if all statements succeeded, 1 if
 * one failed or the program could not run, 2 for a wrong call.
 *
 * <p>System properties: {@code signalbox.sql.memory} and {@code signalbox.sql.threads} bound the
 * engine (1GB, 2); {@code signalbox.sql.frames} is a file to write the frames to instead of stdout;
 * {@code signalbox.sql.lock.wait.ms} is how long to wait for a database file that another process
 * has open (60,000). Environment: {@code SIGNALBOX_SQL_URL}, {@code _USER} and {@code _PASSWORD}
 * say how to open the order's data source, {@code _DRIVERS} is the directory of further drivers,
 * and {@code _SQLITE} the one of SQLite's library.
 */
public final class SqlProgram {
  private SqlProgram() {}

  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess();
    // Drivers log by themselves, URLs among it: what they have to say comes as exceptions.
    System.setProperty("java.util.logging.config.file", "/dev/null");
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    Cancellation cancellation = Cancellation.ofProcess();
    int code = run(args, terminal, cancellation);
    cancellation.finish();
    System.exit(code);
  }

  private static int run(String[] args, Terminal terminal, Cancellation cancellation) {
    if (args.length != 1) {
      terminal.line("SB-SQL-400: usage: sql-program ORDER-FILE");
      return 2;
    }
    SqlOrder order;
    try {
      order = SqlOrder.fromBytes(Files.readAllBytes(Path.of(args[0])));
    } catch (IOException | MalformedException e) {
      terminal.line("SB-SQL-400: cannot read the order " + args[0] + ": " + e);
      return 2;
    }
    try (FileOutputStream frames = frames(terminal)) {
      return run(order, frames, terminal, cancellation) ? 0 : 1;
    } catch (RefusedException e) {
      terminal.line(String.valueOf(e.getMessage()));
    } catch (SQLException e) {
      terminal.line("SB-SQL-500: the database failed outside of a statement: " + e.getMessage());
    } catch (IOException e) {
      terminal.line("SB-SQL-500: cannot write the output: " + e.getMessage());
    } catch (InterruptedException e) {
      terminal.line("cancelled before the first statement");
    }
    return 1;
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
   * Runs one program on one connection and leaves nothing of it behind, so that another may follow.
   *
   * @return whether every statement succeeded
   */
  static boolean run(
      SqlOrder order, OutputStream frames, Terminal terminal, Cancellation cancellation)
      throws RefusedException, SQLException, IOException, InterruptedException {
    Source source = Source.of(order, System.getenv());
    terminal.secrets().add(source.secrets());
    try (FrameOutput output = new FrameOutput(frames);
        Database database = Database.open(source, terminal)) {
      database.declare(order.params());
      return new ProgramRunner(database, output, terminal, cancellation).run(order.program());
    }
  }
}
