package dev.signalbox.core.output;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.output.Value.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of frames. A frame is its length (4 bytes, most significant first, of what follows),
 * its kind (1 byte) and its body. A file of frames is read by walking from length to length; what
 * is not there to its end yet is not there.
 */
public final class FrameCodec {
  /** Length and kind. */
  public static final int HEADER_BYTES = 5;

  /** No frame is longer, header included; writers cut before. */
  public static final int FRAME_BYTES_MAX = 1024 * 1024;

  /** How much log a writer puts into one frame at most. */
  public static final int LOG_BYTES_MAX = 64 * 1024;

  public static final int KIND_STDOUT = 1;
  public static final int KIND_STDERR = 2;
  public static final int KIND_HEAD = 3;
  public static final int KIND_ROWS = 4;
  public static final int KIND_STATEMENT_END = 5;
  public static final int KIND_NOTICE = 6;

  private static final int NESTING_MAX = 32;
  private static final Kind[] KINDS = Kind.values();

  private FrameCodec() {}

  /** Appends the frame. */
  public static void write(Frame frame, ByteWriter out) {
    int start = out.size();
    out.i32(0);
    switch (frame) {
      case Frame.Log log ->
          out.u8(log.stream() == StreamKind.STDOUT ? KIND_STDOUT : KIND_STDERR)
              .raw(log.bytes(), 0, log.bytes().length);
      case Frame.Head head -> {
        out.u8(KIND_HEAD).varint(head.statement()).varint(head.columns().size());
        head.columns().forEach(column -> out.string(column.name()).string(column.type()));
      }
      case Frame.Rows rows -> out.u8(KIND_ROWS).raw(rows.packed(), 0, rows.packed().length);
      case Frame.StatementEnd end ->
          out.u8(KIND_STATEMENT_END)
              .varint(end.statement())
              .zigzag(end.rows())
              .varint(end.durationNs())
              .string(end.error())
              .string(end.sqlState());
      case Frame.Notice notice ->
          out.u8(KIND_NOTICE).string(notice.text()).varint(notice.droppedBytes());
    }
    out.putI32(start, out.size() - start - 4);
  }

  public static byte[] toBytes(Frame frame) {
    ByteWriter out = new ByteWriter(128);
    write(frame, out);
    return out.toByteArray();
  }

  /**
   * Reads one frame's kind and body.
   *
   * @param reader stands after the length and holds just this frame
   * @throws MalformedException if the bytes are no frame
   */
  public static Frame read(ByteReader reader) {
    int kind = reader.u8();
    return switch (kind) {
      case KIND_STDOUT -> new Frame.Log(StreamKind.STDOUT, reader.rest());
      case KIND_STDERR -> new Frame.Log(StreamKind.STDERR, reader.rest());
      case KIND_HEAD -> {
        int statement = reader.count(Integer.MAX_VALUE);
        List<Frame.Column> columns = new ArrayList<>();
        for (int count = reader.count(reader.remaining()); count > 0; count--) {
          columns.add(new Frame.Column(reader.string(), reader.string()));
        }
        yield new Frame.Head(statement, columns);
      }
      case KIND_ROWS -> {
        byte[] packed = reader.rest();
        FrameCheck.checkRows(new ByteReader(packed));
        yield new Frame.Rows(packed);
      }
      case KIND_STATEMENT_END ->
          new Frame.StatementEnd(
              reader.count(Integer.MAX_VALUE),
              reader.zigzag(),
              reader.varint(),
              reader.string(),
              reader.string());
      case KIND_NOTICE -> new Frame.Notice(reader.string(), reader.varint());
      default -> throw new MalformedException("a frame of kind " + kind);
    };
  }

  /** The body of a rows frame. */
  public static byte[] packRows(List<List<Value>> rows) {
    ByteWriter out = new ByteWriter(256);
    out.varint(rows.size());
    for (List<Value> row : rows) {
      writeRow(row, out);
    }
    return out.toByteArray();
  }

  /** Appends a row, as it is in a rows frame. */
  public static void writeRow(List<Value> row, ByteWriter out) {
    writeValues(row, out);
  }

  /**
   * Appends a rows frame.
   *
   * @param rows as {@link #writeRow} has written them
   */
  public static void writeRows(int count, ByteWriter rows, ByteWriter out) {
    int start = out.size();
    out.i32(0).u8(KIND_ROWS).varint(count).raw(rows.array(), 0, rows.size());
    out.putI32(start, out.size() - start - 4);
  }

  /**
   * The rows of a rows frame's body.
   *
   * @throws MalformedException if the bytes are none
   */
  public static List<List<Value>> unpackRows(byte[] packed) {
    ByteReader reader = new ByteReader(packed);
    List<List<Value>> rows = new ArrayList<>();
    for (int count = reader.count(reader.remaining()); count > 0; count--) {
      rows.add(readValues(reader, 0));
    }
    return rows;
  }

  /**
   * Goes through the rows of a rows frame's body.
   *
   * @param rowsMax stop after so many
   * @return how many rows there are, those beyond included
   * @throws MalformedException if the bytes are none
   */
  public static int visitRows(byte[] packed, long rowsMax, RowVisitor visitor) {
    ByteReader reader = new ByteReader(packed);
    int count = reader.count(reader.remaining());
    for (int row = 0; row < Math.min(count, rowsMax); row++) {
      visitor.row();
      for (int left = reader.count(reader.remaining()); left > 0; left--) {
        visitValue(reader, packed, visitor);
      }
      visitor.rowEnd();
    }
    return count;
  }

  private static void visitValue(ByteReader reader, byte[] packed, RowVisitor visitor) {
    int tag = reader.u8();
    switch (tag) {
      case 0 -> visitor.nothing();
      case 1 -> visitor.bool(false);
      case 2 -> visitor.bool(true);
      case 3 -> visitor.number(reader.zigzag());
      case 4 -> visitor.real(reader.f64());
      case 5 -> {
        int length = reader.count(reader.remaining());
        visitor.bytes(packed, reader.position(), length);
        reader.skip(length);
      }
      case 6 -> visitor.array(new Value.Array(readValues(reader, 1)));
      default -> {
        Kind kind = kind(tag);
        int length = reader.count(reader.remaining());
        visitor.text(kind, packed, reader.position(), length);
        reader.skip(length);
      }
    }
  }

  private static Kind kind(int tag) {
    if (tag < 16 || tag - 16 >= KINDS.length) {
      throw new MalformedException("a value of kind " + tag);
    }
    return KINDS[tag - 16];
  }

  private static void writeValues(List<Value> values, ByteWriter out) {
    out.varint(values.size());
    for (Value value : values) {
      writeValue(value, out);
    }
  }

  private static void writeValue(Value value, ByteWriter out) {
    switch (value) {
      case Value.Null ignored -> out.u8(0);
      case Value.Bool bool -> out.u8(bool.value() ? 2 : 1);
      case Value.Int number -> out.u8(3).zigzag(number.value());
      case Value.Real real -> out.u8(4).f64(real.value());
      case Value.Bytes bytes -> out.u8(5).bytes(bytes.value());
      case Value.Array array -> {
        out.u8(6);
        writeValues(array.values(), out);
      }
      case Value.Text text -> out.u8(16 + text.kind().ordinal()).string(text.value());
    }
  }

  private static List<Value> readValues(ByteReader reader, int depth) {
    if (depth > NESTING_MAX) {
      throw new MalformedException("arrays nested too deep");
    }
    int count = reader.count(reader.remaining());
    List<Value> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(readValue(reader, depth));
    }
    return values;
  }

  private static Value readValue(ByteReader reader, int depth) {
    int tag = reader.u8();
    return switch (tag) {
      case 0 -> Value.Null.NULL;
      case 1 -> new Value.Bool(false);
      case 2 -> new Value.Bool(true);
      case 3 -> new Value.Int(reader.zigzag());
      case 4 -> new Value.Real(reader.f64());
      case 5 -> new Value.Bytes(reader.bytes());
      case 6 -> new Value.Array(readValues(reader, depth + 1));
      default -> new Value.Text(kind(tag), reader.string());
    };
  }
}
