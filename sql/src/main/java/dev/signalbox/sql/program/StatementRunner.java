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

  /** The class of its SQLSTATEs. */
  private static final String TRANSACTION_ENDED = "40";

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
    String body = statement.body().text();
    String asking = database.asksWhy(error);
    Optional<Failure> reason =
        asking.isEmpty() || cancellation.cancelled() || !database.onlyReads(statement)
            ? Optional.empty()
            : reason(asking + body);
    return reason.orElseGet(() -> database.failure(error, body)).without(terminal.secrets());
  }

  /** What the database says now; empty if it does not fail, or fails for another reason. */
  private Optional<Failure> reason(String asking) {
    try (java.sql.Statement run = database.statement(asking)) {
      cancellation.started(run);
      try {
        run.execute(asking);
      } finally {
        cancellation.ended(run);
      }
      return Optional.empty();
    } catch (SQLException e) {
      Failure reason = database.failure(e, asking);
      // A transaction that the failure has ended says that it is ended, whatever it is asked.
      return Optional.of(reason.withoutFirstLine())
          .filter(failure -> !failure.sqlState().startsWith(TRANSACTION_ENDED));
    }
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
