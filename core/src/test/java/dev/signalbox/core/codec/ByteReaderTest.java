package dev.signalbox.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ByteReaderTest {
  private enum Word {
    YES,
    NO
  }

  @Test
  void whatWasWrittenIsRead() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      double real = Double.longBitsToDouble(random.nextLong() & ~(0x7ffL << 52));
      ByteWriter out = new ByteWriter(1);
      out.varint(value).zigzag(value).i32((int) value).u8((int) value & 0xff).f64(real);
      ByteReader in = new ByteReader(out.toByteArray());
      assertThat(in.varint()).isEqualTo(value);
      assertThat(in.zigzag()).isEqualTo(value);
      assertThat(in.i32()).isEqualTo((int) value);
      assertThat(in.u8()).isEqualTo((int) value & 0xff);
      assertThat(in.f64()).isEqualTo(real);
      assertThat(in.remaining()).isZero();
    }
  }

  @Test
  void stringsListsAndMapsComeBack() {
    Map<String, String> map = new TreeMap<>(Map.of("b", "é", "a", ""));
    byte[] bytes =
        new ByteWriter(1)
            .string("𝄞")
            .strings(List.of("x", ""), 2)
            .map(map)
            .bytes(new byte[] {1, 2})
            .toByteArray();
    ByteReader in = new ByteReader(bytes);
    assertThat(in.string()).isEqualTo("𝄞");
    assertThat(in.strings()).containsExactly("x", "");
    assertThat(in.map()).isEqualTo(map);
    assertThat(in.bytes()).containsExactly(1, 2);
  }

  @Test
  void aSliceEndsWhereItEnds() {
    ByteReader slice = new ByteReader(new byte[] {1, 2, 3}).slice(2);
    assertThat(slice.u8() + slice.u8()).isEqualTo(3);
    assertThatThrownBy(slice::u8).isInstanceOf(MalformedException.class);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    byte[] endless = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    assertThatThrownBy(() -> new ByteReader(endless).varint())
        .isInstanceOf(MalformedException.class);
    byte[] long33 = new ByteWriter(1).zigzag(1L << 33).toByteArray();
    assertThatThrownBy(() -> new ByteReader(long33).zigzagInt())
        .isInstanceOf(MalformedException.class);
    byte[] lie = new ByteWriter(1).varint(Integer.MAX_VALUE).toByteArray();
    assertThatThrownBy(() -> new ByteReader(lie).string()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new ByteReader(lie).strings()).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new ByteReader(lie).map()).isInstanceOf(MalformedException.class);
    byte[] negative = new ByteWriter(1).varint(-5).toByteArray();
    assertThatThrownBy(() -> new ByteReader(negative).bytes())
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void anOrdinalOutOfRangeIsRefused() {
    assertThat(new ByteReader(new byte[] {1}).oneOf(Word.values())).isEqualTo(Word.NO);
    assertThatThrownBy(() -> new ByteReader(new byte[] {2}).oneOf(Word.values()))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> new ByteReader(new byte[] {-1}).oneOf(Word.values()))
        .isInstanceOf(MalformedException.class);
  }
}
