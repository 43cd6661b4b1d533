package dev.signalbox.arrow;

import static dev.signalbox.arrow.Rows.NULL;
import static dev.signalbox.arrow.Rows.array;
import static dev.signalbox.arrow.Rows.column;
import static dev.signalbox.arrow.Rows.row;
import static dev.signalbox.arrow.Rows.text;
import static dev.signalbox.arrow.Rows.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.junit.jupiter.api.Test;

/** How streams are framed and cut into batches. */
final class ArrowStreamTest {
  private static final List<Column> ONE = List.of(column("n", "BIGINT"));

  private static byte[] stream(List<Column> columns, Row... rows) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArrowStream stream = new ArrowStream(out, columns)) {
      for (Row row : rows) {
        stream.row(row);
      }
    }
    return out.toByteArray();
  }

  @Test
  void emptyResultHasItsSchema() throws Exception {
    Reading reading = Reading.of(stream(ONE));
    assertThat(reading.types()).containsExactly("Int(64, true)");
    assertThat(reading.fields().getFirst().getName()).isEqualTo("n");
    assertThat(reading.fields().getFirst().isNullable()).isTrue();
    assertThat(reading.fields().getFirst().getMetadata()).containsEntry("signalbox.type", "BIGINT");
    assertThat(reading.batches()).isEmpty();
  }

  @Test
  void resultWithoutColumnsKeepsItsNumberOfRows() throws Exception {
    Reading reading = Reading.of(stream(List.of(), row(), row(), row()));
    assertThat(reading.fields()).isEmpty();
    assertThat(reading.batches()).containsExactly(3);
  }

  @Test
  void columnsMayHaveTheSameNameOrNone() throws Exception {
    List<Column> columns =
        List.of(column("", "INTEGER"), column("é", "VARCHAR"), column("é", "VARCHAR"));
    Reading reading = Reading.of(stream(columns, row(whole(1), text("a"), text("b"))));
    assertThat(reading.fields().stream().map(f -> f.getName())).containsExactly("", "é", "é");
    assertThat(reading.columns().getLast().toString()).isEqualTo("[b]");
  }

  @Test
  void everyMessageIsOfVersion5AndBeginsAtAMultipleOf8() throws Exception {
    List<Column> columns = List.of(column("s", "VARCHAR"), column("l", "TINYINT[]"));
    byte[] stream = stream(columns, row(text("abc"), array(whole(1), NULL, whole(3))));
    ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    int messages = 0;
    while (true) {
      assertThat(bytes.position() % 8).isZero();
      assertThat(bytes.getInt()).isEqualTo(-1);
      int metadata = bytes.getInt();
      if (metadata == 0) {
        break;
      }
      assertThat(metadata % 8).isZero();
      Message message = Message.getRootAsMessage(bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
      assertThat(message.version()).isEqualTo(MetadataVersion.V5);
      assertThat(message.bodyLength() % 8).isZero();
      bytes.position(bytes.position() + metadata + (int) message.bodyLength());
      messages++;
    }
    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(messages).isEqualTo(2);
  }

  @Test
  void batchEndsWithItsRows() throws Exception {
    Row[] rows = new Row[ArrowStream.BATCH_ROWS_MAX + 1];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(whole(i));
    }
    Reading reading = Reading.of(stream(ONE, rows));
    assertThat(reading.batches()).containsExactly(ArrowStream.BATCH_ROWS_MAX, 1);
    assertThat(reading.columns().getFirst()).startsWith(0L, 1L).endsWith(65_535L, 65_536L);
  }

  @Test
  void batchEndsWithItsBytes() throws Exception {
    Row large = row(text("x".repeat(1024 * 1024)));
    List<Column> columns = List.of(column("s", "VARCHAR"));
    Reading reading = Reading.of(stream(columns, large, large, large, large, large));
    assertThat(reading.batches()).containsExactly(4, 1);
  }

  @Test
  void flushEndsABatch() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArrowStream stream = new ArrowStream(out, ONE)) {
      stream.flush();
      stream.row(row(whole(1)));
      stream.flush();
      stream.flush();
      stream.row(row(NULL));
    }
    Reading reading = Reading.of(out.toByteArray());
    assertThat(reading.batches()).containsExactly(1, 1);
    assertThat(reading.columns().getFirst()).containsExactly(1L, null);
  }

  @Test
  void nothingOfABatchIsLeftForTheNext() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Column> columns =
        List.of(column("b", "BOOLEAN"), column("l", "VARCHAR[]"), column("s", "TEXT"));
    try (ArrowStream stream = new ArrowStream(out, columns)) {
      stream.row(row(Rows.bool(true), array(text("a"), NULL), text("x")));
      stream.row(row(NULL, NULL, NULL));
      stream.flush();
      stream.row(row(Rows.bool(false), array(text("b")), text("y")));
    }
    assertThat(Reading.of(out.toByteArray()).columns().toString())
        .isEqualTo("[[true, null, false], [[\"a\",null], null, [\"b\"]], [x, null, y]]");
  }

  @Test
  void millionRowsTakeNoMoreThanABatchAtATime() throws Exception {
    Largest out = new Largest();
    List<Column> columns = List.of(column("n", "BIGINT"), column("s", "VARCHAR"));
    try (ArrowStream stream = new ArrowStream(out, columns)) {
      for (int i = 0; i < 1_000_000; i++) {
        stream.row(row(whole(i), text("row " + i)));
      }
    }
    assertThat(out.total).isGreaterThan(20_000_000L);
    // What is gathered is written as it is: no write is larger than a batch.
    assertThat(out.largest).isLessThan(ArrowStream.BATCH_BYTES_MAX);
  }

  @Test
  void valueThatDoesNotFitEndsTheStreamWithoutItsEnd() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ArrowStream stream = new ArrowStream(out, List.of(column("n", "INTEGER")));
    stream.row(row(whole(1)));
    assertThatThrownBy(() -> stream.row(row(text("abc"))))
        .isInstanceOf(UnfitValueException.class)
        .hasMessage(
            "SB-ARROW-422: column \"n\" (INTEGER) is int32 in Arrow, which cannot hold abc of its"
                + " row 2; cast the column to text in the statement, or read the result in another"
                + " form");
    assertThatThrownBy(() -> stream.row(row(whole(2)))).isInstanceOf(IllegalStateException.class);
    int before = out.size();
    stream.close();
    assertThat(out.size()).isEqualTo(before);
  }

  @Test
  void rowOfAnotherWidthIsRefused() throws Exception {
    try (ArrowStream stream = new ArrowStream(OutputStream.nullOutputStream(), ONE)) {
      assertThatThrownBy(() -> stream.row(row()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a row of 0 values in a result of 1");
    }
  }

  /** Counts what is written. */
  private static final class Largest extends OutputStream {
    private long total;
    private int largest;

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      total += count;
      largest = Math.max(largest, count);
    }
  }
}
