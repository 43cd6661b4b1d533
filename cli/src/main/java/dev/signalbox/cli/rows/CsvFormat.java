package dev.signalbox.cli.rows;

import dev.signalbox.api.v1.Column;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.RowVisitor;
import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * RFC 4180, in UTF-8, with line feeds alone. NULL is nothing at all; an empty text is {@code ""}.
 * An empty line stands between two results. Texts go from the packed rows to the output as the
 * bytes that they are: this is the way by which large results are exported.
 */
final class CsvFormat implements RowFormat, RowVisitor {
  private final OutputStream out;
  private final ByteWriter bytes = new ByteWriter(64 * 1024);
  private boolean first = true;
  private boolean firstInRow;

  CsvFormat(OutputStream out) {
    this.out = out;
  }

  @Override
  public void head(List<Column> columns) {
    if (!first) {
      bytes.u8('\n');
    }
    first = false;
    row();
    columns.forEach(column -> text(column.getName()));
    rowEnd();
  }

  @Override
  public void row(List<Value> row) {
    packed(FrameCodec.packRows(List.of(row)), 1);
  }

  @Override
  public int packed(byte[] rows, long rowsMax) {
    return FrameCodec.visitRows(rows, rowsMax, this);
  }

  @Override
  public void end() {
    // The next head says so.
  }

  @Override
  public void flush() throws IOException {
    out.write(bytes.array(), 0, bytes.size());
    bytes.clear();
  }

  // ---- values --------------------------------------------------------------------------------

  @Override
  public void row() {
    firstInRow = true;
  }

  @Override
  public void rowEnd() {
    bytes.u8('\n');
  }

  @Override
  public void nothing() {
    separate();
  }

  @Override
  public void bool(boolean value) {
    ascii(value ? "true" : "false");
  }

  @Override
  public void number(long value) {
    ascii(Long.toString(value));
  }

  @Override
  public void real(double value) {
    ascii(Double.toString(value));
  }

  @Override
  public void bytes(byte[] from, int offset, int count) {
    ascii("\\x" + HexFormat.of().formatHex(from, offset, offset + count));
  }

  @Override
  public void array(Value.Array value) {
    text(OneLineJson.VALUES.of(value));
  }

  @Override
  public void text(Kind kind, byte[] utf8, int offset, int count) {
    separate();
    if (isPlain(utf8, offset, count)) {
      bytes.raw(utf8, offset, count);
      return;
    }
    bytes.u8('"');
    int from = offset;
    for (int at = offset; at < offset + count; at++) {
      if (utf8[at] == '"') {
        bytes.raw(utf8, from, at + 1 - from).u8('"');
        from = at + 1;
      }
    }
    bytes.raw(utf8, from, offset + count - from).u8('"');
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    text(Kind.STRING, utf8, 0, utf8.length);
  }

  private void ascii(String text) {
    separate();
    byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
    bytes.raw(ascii, 0, ascii.length);
  }

  private void separate() {
    if (!firstInRow) {
      bytes.u8(',');
    }
    firstInRow = false;
  }

  private static boolean isPlain(byte[] utf8, int offset, int count) {
    for (int at = offset; at < offset + count; at++) {
      byte b = utf8[at];
      if (b == ',' || b == '"' || b == '\n' || b == '\r') {
        return false;
      }
    }
    return count > 0;
  }
}
