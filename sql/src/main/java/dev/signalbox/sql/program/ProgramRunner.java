package dev.signalbox.sql.program;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Frame.Column;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.split.SplitProgram;
import dev.signalbox.sql.split.Splitter;
import dev.signalbox.sql.split.Statement;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs a program's statements in order on one connection, up to the first that fails. */
final class ProgramRunner {
  private static final int NAME_CHARS_MAX = 256;
  private static final int TYPE_CHARS_MAX = 1_024;
  private static final int ERROR_CHARS_MAX = 16 * 1024;

  private final Database database;
  private final FrameOutput output;
  private final Terminal terminal;
  private final Cancellation cancellation;

  ProgramRunner(
      Database database, FrameOutput output, Terminal terminal, Cancellation cancellation) {
    this.database = database;
    this.output = output;
    this.terminal = terminal;
    this.cancellation = cancellation;
  }

  /**
   * @return whether every statement succeeded
   * @throws RefusedException if a statement is one that cannot be run; then none was
   * @throws IOException if nobody reads the output any more
   */
  boolean run(String program) throws RefusedException, IOException {
    SplitProgram split = Splitter.split(program, database.dialect());
    ExtendedStatements.refuse(program, split, database.dialect());
    int count = split.statements().size();
    for (Statement statement : split.statements()) {
      if (cancellation.cancelled() || !runOne(program, statement, statement.number() == count)) {
        return false;
      }
    }
    sayIfLost();
    return true;
  }

  /** What a program has not committed is rolled back when it ends, which nobody should miss. */
  private void sayIfLost() {
    try {
      if (database.inTransaction()) {
        terminal.line(
            "The program ended within a transaction, which was rolled back: end it with COMMIT.");
      }
    } catch (SQLException e) {
      terminal.line("It is not known whether a transaction was open at the end: " + e.getMessage());
    }
  }

  private boolean runOne(String program, Statement statement, boolean last) throws IOException {
    long start = System.nanoTime();
    try {
      long rows = execute(statement);
      output.write(
          new Frame.StatementEnd(statement.number(), rows, System.nanoTime() - start, "", ""));
      return true;
    } catch (SQLException e) {
      Failure failure =
          cancellation.cancelled()
              ? Failure.withoutPlace("cancelled", "57014")
              : database.failure(e, statement.body().text()).without(terminal.secrets());
      output.write(
          new Frame.StatementEnd(
              statement.number(),
              -1,
              System.nanoTime() - start,
              RowBound.prefix(failure.message(), ERROR_CHARS_MAX),
              failure.sqlState()));
      // Frames first: what follows on stderr is about them.
      output.flush();
      String subject = "SB-SQL-422: statement " + statement.number() + " failed";
      String after = last ? "" : "\nThe statements after it did not run.";
      terminal.line(FailureReport.text(subject, program, statement, failure) + after);
      return false;
    }
  }

  private long execute(Statement statement) throws SQLException, IOException {
    String body = statement.body().text();
    try (java.sql.Statement run = database.statement(body)) {
      cancellation.started(run);
      try {
        long count;
        if (run.execute(body)) {
          try (ResultSet rows = run.getResultSet()) {
            count = copyRows(statement.number(), rows);
          }
        } else {
          count = database.changed(run);
        }
        database.succeeded();
        return count;
      } finally {
        cancellation.ended(run);
      }
    }
  }

  private long copyRows(int statement, ResultSet rows) throws SQLException, IOException {
    List<Column> columns = columns(rows.getMetaData());
    Frame.Head head = new Frame.Head(statement, columns);
    if (FrameCodec.toBytes(head).length > FrameCodec.FRAME_BYTES_MAX) {
      throw new SQLException("the result has too many columns: " + columns.size(), "54011");
    }
    output.write(head);
    long count = 0;
    while (rows.next()) {
      List<Value> row = new ArrayList<>(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        row.add(database.value(rows, i + 1, columns.get(i).type()));
      }
      output.row(row);
      count++;
    }
    return count;
  }

  private static List<Column> columns(ResultSetMetaData meta) throws SQLException {
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(
          new Column(
              RowBound.prefix(meta.getColumnLabel(i), NAME_CHARS_MAX),
              RowBound.prefix(meta.getColumnTypeName(i), TYPE_CHARS_MAX)));
    }
    return columns;
  }
}
