package dev.signalbox.server.output;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Duration;
import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Head;
import dev.signalbox.api.v1.LogLine;
import dev.signalbox.api.v1.Notice;
import dev.signalbox.api.v1.PackedRows;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.Row;
import dev.signalbox.api.v1.StatementEnd;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.api.v1.Values;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.output.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames as the API's responses: one for each line, head, row, statement's end and notice. What
 * comes of a frame depends on the frame alone, so a reader's place is the frame's offset and the
 * number of its responses that were given, and reading again gives the same again.
 *
 * <p>The bytes after a log frame's last line feed are a partial line: it goes on in the stream's
 * next frame. At the attempt's end a partial line that nothing follows was simply not terminated.
 */
public final class Responses {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Responses() {}

  /** Whose output it is. */
  public record Source(String task, int attempt) {}

  /**
   * Some of a frame's responses.
   *
   * @param responses in order
   * @param next how many of the frame's responses are given with them
   * @param end whether the frame has no more
   * @param bytes about what they take in a page
   */
  public record Part(List<Response> responses, int next, boolean end, int bytes) {}

  /** All responses of the frame. */
  public static List<Response> all(Frame frame, Source source) {
    return part(frame, source, 0, Integer.MAX_VALUE, false).responses();
  }

  /**
   * The frame's responses from a number on.
   *
   * @param from how many were given before
   * @param bytesMax stop before this is passed, but not before one
   * @param packed rows of which none was given yet may come as one response
   */
  public static Part part(Frame frame, Source source, int from, int bytesMax, boolean packed) {
    Collector out = new Collector(source, from, bytesMax);
    switch (frame) {
      case Frame.Log log -> lines(log, out);
      case Frame.Head head -> {
        if (out.wants()) {
          out.add(out.response().setHead(head(head)));
        }
      }
      case Frame.Rows rows -> {
        if (packed && from == 0) {
          out.wants();
          ByteString bytes = ByteString.copyFrom(rows.packed());
          out.add(out.response().setPackedRows(PackedRows.newBuilder().setData(bytes)));
          break;
        }
        for (List<Value> row : rows.rows()) {
          if (out.wants() && !out.add(out.response().setRow(row(row)))) {
            break;
          }
        }
      }
      case Frame.StatementEnd end -> {
        if (out.wants()) {
          out.add(out.response().setStatementEnd(statementEnd(end)));
        }
      }
      case Frame.Notice notice -> {
        if (out.wants()) {
          out.add(
              out.response()
                  .setNotice(
                      Notice.newBuilder()
                          .setText(notice.text())
                          .setDroppedBytes(notice.droppedBytes())));
        }
      }
    }
    return out.part();
  }

  private static void lines(Frame.Log log, Collector out) {
    byte[] bytes = log.bytes();
    Stream stream = log.stream() == StreamKind.STDOUT ? Stream.STDOUT : Stream.STDERR;
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        LogLine.Builder line = LogLine.newBuilder().setStream(stream);
        if (out.wants() && !out.add(out.response().setLog(text(line, bytes, start, at)))) {
          return;
        }
        start = at + 1;
      }
    }
    if (start < bytes.length && out.wants()) {
      LogLine.Builder line = LogLine.newBuilder().setStream(stream).setPartial(true);
      out.add(out.response().setLog(text(line, bytes, start, bytes.length)));
    }
  }

  private static LogLine.Builder text(LogLine.Builder line, byte[] bytes, int from, int to) {
    ByteString raw = ByteString.copyFrom(bytes, from, to - from);
    if (!raw.isValidUtf8()) {
      line.setRaw(raw);
    }
    return line.setText(raw.toStringUtf8());
  }

  private static Head head(Frame.Head head) {
    Head.Builder builder = Head.newBuilder().setStatement(head.statement());
    for (Frame.Column column : head.columns()) {
      builder.addColumns(Column.newBuilder().setName(column.name()).setType(column.type()));
    }
    return builder.build();
  }

  private static StatementEnd statementEnd(Frame.StatementEnd end) {
    Duration duration =
        Duration.newBuilder()
            .setSeconds(end.durationNs() / NANOS_PER_SECOND)
            .setNanos((int) (end.durationNs() % NANOS_PER_SECOND))
            .build();
    return StatementEnd.newBuilder()
        .setStatement(end.statement())
        .setRows(end.rows())
        .setDuration(duration)
        .setError(end.error())
        .setSqlState(end.sqlState())
        .build();
  }

  private static Row row(List<Value> values) {
    Row.Builder row = Row.newBuilder();
    values.forEach(value -> row.addValues(value(value)));
    return row.build();
  }

  /** A value as the API has it. */
  static dev.signalbox.api.v1.Value value(Value value) {
    dev.signalbox.api.v1.Value.Builder out = dev.signalbox.api.v1.Value.newBuilder();
    switch (value) {
      case Value.Null ignored -> out.setNull(true);
      case Value.Bool bool -> out.setBool(bool.value());
      case Value.Int number -> out.setInt(number.value());
      case Value.Real real -> out.setDouble(real.value());
      case Value.Bytes bytes -> out.setBytes(ByteString.copyFrom(bytes.value()));
      case Value.Text text -> text(text, out);
      case Value.Array array -> {
        Values.Builder values = Values.newBuilder();
        array.values().forEach(each -> values.addValues(value(each)));
        out.setArray(values);
      }
    }
    return out.build();
  }

  private static void text(Value.Text text, dev.signalbox.api.v1.Value.Builder out) {
    String value = text.value();
    switch (text.kind()) {
      case STRING -> out.setString(value);
      case DECIMAL -> out.setDecimal(value);
      case DATE -> out.setDate(value);
      case TIME -> out.setTime(value);
      case TIMESTAMP -> out.setTimestamp(value);
      case TIMESTAMP_TZ -> out.setTimestampTz(value);
      case INTERVAL -> out.setInterval(value);
      case UUID -> out.setUuid(value);
      case JSON -> out.setJson(value);
    }
  }

  /** Takes the responses that are wanted, as long as they fit. */
  private static final class Collector {
    private final Response blank;
    private final int from;
    private final int bytesMax;
    private final List<Response> responses = new ArrayList<>();
    private int seen;
    private int bytes;
    private boolean full;

    Collector(Source source, int from, int bytesMax) {
      this.blank =
          Response.newBuilder().setTask(source.task()).setAttempt(source.attempt()).build();
      this.from = from;
      this.bytesMax = bytesMax;
    }

    /** Counts a response; whether it must be made. */
    boolean wants() {
      seen++;
      return seen > from;
    }

    Response.Builder response() {
      return blank.toBuilder();
    }

    /** Whether it was taken: false means that the page is full. */
    boolean add(Response.Builder builder) {
      Response response = builder.build();
      int size = CodedOutputStream.computeMessageSizeNoTag(response) + 1;
      if (!responses.isEmpty() && (long) bytes + size > bytesMax) {
        full = true;
        return false;
      }
      responses.add(response);
      bytes += size;
      return true;
    }

    Part part() {
      return new Part(List.copyOf(responses), from + responses.size(), !full, bytes);
    }
  }
}
