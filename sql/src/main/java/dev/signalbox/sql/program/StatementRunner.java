package dev.signalbox.sql.program;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Frame.Column;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.Database.ColumnReader;
import dev.signalbox.sql.split.Statement;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs statements on one connection, one at a time. */
final class StatementRunner {
  private static final int NAME_CHARS_MAX = 256;
  private static final int TYPE_CHARS_MAX = 1_024;
  private static final int ERROR_CHARS_MAX = 16 * 1024;

  private final Database database;
  private final StatementRetry retry;
  private final Terminal terminal;
  private final Cancellation cancellation;

  /** Whether the running statement's result has begun to be written. */
  private boolean begun;

  StatementRunner(
      Database database, StatementRetry retry, Terminal terminal, Cancellation cancellation) {
    this.database = database;
    this.retry = retry;
    this.terminal = terminal;
    this.cancellation = cancellation;
  }

  /**
   * Runs a statement and writes its rows and its end.
   *
   * @return why it failed, if it did
   * @throws IOException if nobody reads the output any more
   */
  Optional<Failure> run(Statement statement, ResultOutput output) throws IOException {
    int number = statement.number();
    long start = System.nanoTime();
    for (int tries = 1; ; tries++) {
      try {
        long rows = execute(statement, output);
        output.write(new Frame.StatementEnd(number, rows, System.nanoTime() - start, "", ""));
        return Optional.empty();
      } catch (SQLException e) {
        Failure failure = failure(e, statement);
        if (!begun && retry.again(database, statement, tries, failure)) {
          continue;
        }
        if (cancellation.cancelled()) {
          failure = Failure.withoutPlace("cancelled", "57014");
        }
        String message = RowBound.prefix(failure.message(), ERROR_CHARS_MAX);
        long took = System.nanoTime() - start;
        output.write(new Frame.StatementEnd(number, -1, took, message, failure.sqlState()));
        return Optional.of(failure);
      }
    }
  }

  private Failure failure(SQLException error, Statement statement) {
    return database.failure(error, statement.body().text()).without(terminal.secrets());
  }

  private long execute(Statement statement, ResultOutput output) throws SQLException, IOException {
    begun = false;
    String body = statement.body().text();
    try (java.sql.Statement run = database.statement(body)) {
      cancellation.started(run);
      try {
        long count;
        if (run.execute(body)) {
          try (ResultSet rows = run.getResultSet()) {
            count = copyRows(statement.number(), rows, output);
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

  private long copyRows(int statement, ResultSet rows, ResultOutput output)
      throws SQLException, IOException {
    ResultSetMetaData meta = rows.getMetaData();
    List<Column> columns = columns(meta);
    Frame.Head head = new Frame.Head(statement, columns);
    if (FrameCodec.toBytes(head).length > FrameCodec.FRAME_BYTES_MAX) {
      throw new SQLException("the result has too many columns: " + columns.size(), "54011");
    }
    // A statement that fails before its first row has written nothing.
    boolean more = rows.next();
    begun = true;
    output.write(head);
    long count = 0;
    List<ColumnReader> readers = readers(meta);
    for (; more; more = rows.next()) {
      List<Value> row = new ArrayList<>(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        row.add(readers.get(i).read(rows, i + 1));
      }
      output.row(row);
      count++;
    }
    database.ended(rows);
    return count;
  }

  private List<Column> columns(ResultSetMetaData meta) throws SQLException {
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(
          new Column(
              RowBound.prefix(meta.getColumnLabel(i), NAME_CHARS_MAX),
              RowBound.prefix(database.typeName(meta, i), TYPE_CHARS_MAX)));
    }
    return columns;
  }

  private List<ColumnReader> readers(ResultSetMetaData meta) throws SQLException {
    List<ColumnReader> readers = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      readers.add(database.reader(meta.getColumnTypeName(i)));
    }
    return readers;
  }
}
