package dev.signalbox.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Head;
import dev.signalbox.api.v1.LogLine;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.Row;
import dev.signalbox.api.v1.StatementEnd;
import dev.signalbox.api.v1.StatusChange;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.api.v1.Value;
import java.time.Instant;

/** Short words for what a fetch brings. */
public final class Responses {
  private static final long NOON = Instant.parse("2026-01-31T12:00:00Z").getEpochSecond();

  private Responses() {}

  public static Timestamp at(long second) {
    return Timestamp.newBuilder().setSeconds(NOON + second).build();
  }

  /** The run's, a task's or an attempt's state, some seconds after noon. */
  public static Response state(String task, int attempt, String state, long second) {
    return Response.newBuilder()
        .setTask(task)
        .setAttempt(attempt)
        .setStatus(StatusChange.newBuilder().setState(state).setTime(at(second)))
        .build();
  }

  public static Response out(String task, String line) {
    return log(task, LogLine.newBuilder().setStream(Stream.STDOUT).setText(line));
  }

  public static Response err(String task, String line) {
    return log(task, LogLine.newBuilder().setStream(Stream.STDERR).setText(line));
  }

  public static Response partial(String task, String part) {
    return log(task, LogLine.newBuilder().setStream(Stream.STDOUT).setText(part).setPartial(true));
  }

  public static Response unterminated(String task, String line) {
    return log(
        task, LogLine.newBuilder().setStream(Stream.STDOUT).setText(line).setUnterminated(true));
  }

  public static Response raw(String task, byte[] bytes) {
    return log(
        task,
        LogLine.newBuilder()
            .setStream(Stream.STDOUT)
            .setText("?")
            .setRaw(ByteString.copyFrom(bytes)));
  }

  public static Response log(String task, LogLine.Builder line) {
    return Response.newBuilder().setTask(task).setAttempt(1).setLog(line).build();
  }

  public static Response head(String task, String... columns) {
    Head.Builder head = Head.newBuilder().setStatement(1);
    for (String column : columns) {
      head.addColumns(Column.newBuilder().setName(column).setType("?"));
    }
    return Response.newBuilder().setTask(task).setAttempt(1).setHead(head).build();
  }

  public static Response row(String task, Object... values) {
    Row.Builder row = Row.newBuilder();
    for (Object value : values) {
      row.addValues(
          switch (value) {
            case Integer i -> Value.newBuilder().setInt(i);
            case Double d -> Value.newBuilder().setDouble(d);
            case Boolean b -> Value.newBuilder().setBool(b);
            case Value.Builder v -> v;
            default -> Value.newBuilder().setString(value.toString());
          });
    }
    return Response.newBuilder().setTask(task).setAttempt(1).setRow(row).build();
  }

  public static Value.Builder nothing() {
    return Value.newBuilder().setNull(true);
  }

  public static Response statementEnd(String task, long rows) {
    return Response.newBuilder()
        .setTask(task)
        .setAttempt(1)
        .setStatementEnd(StatementEnd.newBuilder().setStatement(1).setRows(rows))
        .build();
  }
}
