package dev.signalbox.core.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Value.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedRowsTest {
  private static final List<List<Value>> ROWS =
      List.of(
          List.of(
              Value.Null.NULL,
              new Value.Bool(true),
              new Value.Bool(false),
              new Value.Int(Long.MIN_VALUE),
              new Value.Real(-0.0)),
          List.of(),
          List.of(
              new Value.Bytes(new byte[] {0, -1}),
              Value.Text.of("雨"),
              new Value.Text(Kind.JSON, "{}"),
              new Value.Array(List.of(Value.Null.NULL, new Value.Array(List.of())))));

  @Test
  void aVisitorSeesWhatUnpackingGives() {
    byte[] packed = FrameCodec.packRows(ROWS);
    Gatherer all = new Gatherer();

    assertThat(FrameCodec.visitRows(packed, Long.MAX_VALUE, all)).isEqualTo(3);

    assertThat(all.rows).isEqualTo(ROWS).isEqualTo(FrameCodec.unpackRows(packed));
  }

  @Test
  void rowsBeyondTheBoundAreOnlyCounted() {
    Gatherer one = new Gatherer();
    assertThat(FrameCodec.visitRows(FrameCodec.packRows(ROWS), 1, one)).isEqualTo(3);
    assertThat(one.rows).isEqualTo(ROWS.subList(0, 1));
  }

  private static final class Gatherer implements RowVisitor {
    private final List<List<Value>> rows = new ArrayList<>();
    private List<Value> row = new ArrayList<>();

    @Override
    public void row() {
      row = new ArrayList<>();
    }

    @Override
    public void rowEnd() {
      rows.add(row);
    }

    @Override
    public void nothing() {
      row.add(Value.Null.NULL);
    }

    @Override
    public void bool(boolean value) {
      row.add(new Value.Bool(value));
    }

    @Override
    public void number(long value) {
      row.add(new Value.Int(value));
    }

    @Override
    public void real(double value) {
      row.add(new Value.Real(value));
    }

    @Override
    public void bytes(byte[] from, int offset, int count) {
      row.add(new Value.Bytes(Arrays.copyOfRange(from, offset, offset + count)));
    }

    @Override
    public void text(Kind kind, byte[] utf8, int offset, int count) {
      row.add(new Value.Text(kind, new String(utf8, offset, count, StandardCharsets.UTF_8)));
    }

    @Override
    public void array(Value.Array value) {
      row.add(value);
    }
  }
}
