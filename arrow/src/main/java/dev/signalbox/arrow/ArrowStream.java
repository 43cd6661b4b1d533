package dev.signalbox.arrow;

import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Row;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a result as an Arrow IPC stream: the schema at once, then record batches, and the end. The
 * types come from the columns' type names alone, so all streams of a result have the same schema. A
 * value is written exactly or refused, never approximated. Not safe for several threads.
 */
public final class ArrowStream implements AutoCloseable {
  /** The media type of such a stream. */
  public static final String MEDIA_TYPE = "application/vnd.apache.arrow.stream";

  /** At most so many rows in a record batch. */
  public static final int BATCH_ROWS_MAX = 64 * 1024;

  /** A record batch ends with the row that reaches so many bytes. */
  public static final int BATCH_BYTES_MAX = 4 * 1024 * 1024;

  private static final int CONTINUATION = -1;
  private static final byte[] PADDING = new byte[8];

  private final OutputStream out;
  private final List<Column> columns;
  private final List<Vector> vectors = new ArrayList<>();
  private final Metadata metadata = new Metadata();
  private int gathered;
  private long rows;
  private boolean broken;
  private boolean closed;

  /** What the names of types promise. */
  public enum Typing {
    /** The database keeps its columns to their types: DuckDB, PostgreSQL, MySQL and MariaDB. */
    STATIC,
    /**
     * Values may be of any type whatever the column's says, as in SQLite, or the names are of a
     * database that is not known: whole numbers are of 64 bits, floating-point numbers too, BLOBs
     * are bytes, and all else is text.
     */
    DYNAMIC
  }

  /** For a result of a database with static typing. */
  public ArrowStream(OutputStream out, List<Column> columns) throws IOException {
    this(out, columns, Typing.STATIC);
  }

  /**
   * Writes the schema.
   *
   * @param out is written to in large pieces, and closed with the stream
   */
  public ArrowStream(OutputStream out, List<Column> columns, Typing typing) throws IOException {
    this.out = out;
    this.columns = List.copyOf(columns);
    for (Column column : columns) {
      vectors.add(Types.vector(column.getType(), typing));
    }
    writeMetadata(metadata.schema(columns, vectors));
  }

  /** Adds a row as the API has it; see {@link #row(List)}. */
  public void row(Row row) throws IOException, UnfitValueException {
    row(ApiValues.of(row.getValuesList()));
  }

  /**
   * Adds a row. After an exception the stream takes no more and gets no end.
   *
   * @throws UnfitValueException if one of its values does not fit its column's Arrow type
   * @throws IllegalArgumentException if it has not as many values as there are columns
   */
  public void row(List<Value> row) throws IOException, UnfitValueException {
    if (broken || closed) {
      throw new IllegalStateException("the stream has ended");
    }
    if (row.size() != columns.size()) {
      throw new IllegalArgumentException(
          "a row of " + row.size() + " values in a result of " + columns.size());
    }
    rows++;
    broken = true;
    long bytes = 0;
    for (int i = 0; i < vectors.size(); i++) {
      Vector vector = vectors.get(i);
      if (!vector.append(row.get(i))) {
        throw new UnfitValueException(
            columns.get(i).getName(),
            columns.get(i).getType(),
            vector.label(),
            ValueText.of(row.get(i)),
            rows);
      }
      bytes += vector.bytes();
    }
    gathered++;
    if (gathered == BATCH_ROWS_MAX || bytes >= BATCH_BYTES_MAX) {
      writeBatch();
    }
    broken = false;
  }

  /** Writes the rows gathered so far as a record batch, if there are any, and flushes. */
  public void flush() throws IOException {
    if (gathered > 0 && !broken) {
      writeBatch();
    }
    out.flush();
  }

  /** Writes what is left and the end, and closes what is written to. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      if (!broken) {
        flush();
        out.write(prefix(0));
      }
    }
  }

  private void writeBatch() throws IOException {
    List<Block> buffers = new ArrayList<>();
    vectors.forEach(vector -> vector.buffers(buffers::add));
    writeMetadata(metadata.recordBatch(gathered, vectors, buffers));
    for (Block buffer : buffers) {
      buffer.writeTo(out);
      pad(buffer.size());
    }
    vectors.forEach(Vector::clear);
    gathered = 0;
  }

  private void writeMetadata(ByteBuffer message) throws IOException {
    int size = message.remaining();
    out.write(prefix((int) Metadata.padded(size)));
    out.write(message.array(), message.arrayOffset() + message.position(), size);
    pad(size);
  }

  private void pad(int size) throws IOException {
    out.write(PADDING, 0, (int) (Metadata.padded(size) - size));
  }

  private static byte[] prefix(int metadataBytes) {
    return ByteBuffer.allocate(2 * Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(CONTINUATION)
        .putInt(metadataBytes)
        .array();
  }
}
