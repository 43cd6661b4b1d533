package dev.signalbox.core.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
  private static final List<Frame> FRAMES =
      List.of(
          new Frame.Log(StreamKind.STDOUT, new byte[] {'h', 'i', '\n'}),
          new Frame.Log(StreamKind.STDERR, new byte[] {(byte) 0xff, 0}),
          new Frame.Head(1, List.of(new Frame.Column("n", "INTEGER"), new Frame.Column("é", "X"))),
          new Frame.Rows(
              List.of(
                  List.of(
                      Value.Null.NULL,
                      new Value.Bool(true),
                      new Value.Bool(false),
                      new Value.Int(-3),
                      new Value.Real(0.5)),
                  List.of(
                      new Value.Bytes(new byte[] {1, 2}),
                      Value.Text.of("é"),
                      new Value.Text(Value.Kind.JSON, "{}"),
                      new Value.Array(List.of(new Value.Int(1), new Value.Array(List.of())))))),
          new Frame.StatementEnd(3, -1, 123_456, "no such table", "42P01"),
          new Frame.Notice("output was cut here", 1_000_000));

  /** What an earlier version wrote must stay readable. */
  private static final List<String> GOLDEN =
      List.of(
          "00000004" + "01" + "68690a",
          "00000003" + "02" + "ff00",
          "00000012" + "03" + "0102" + "016e" + "07494e5445474552" + "02c3a9" + "0158",
          "00000024"
              + "04"
              + "02"
              + "05"
              + "00"
              + "02"
              + "01"
              + "0305"
              + "043fe0000000000000"
              + "04"
              + "05020102"
              + "1002c3a9"
              + "18027b7d"
              + "060203020600",
          "0000001a"
              + "05"
              + "03"
              + "01"
              + "c0c407"
              + "0d6e6f2073756368207461626c65"
              + "053432503031",
          "00000018" + "06" + "136f7574707574207761732063757420686572" + "65" + "c0843d");

  private static Frame read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    return FrameCodec.read(in.slice(in.i32()));
  }

  @Test
  void bytesGiveTheFrameBack() {
    for (Frame frame : FRAMES) {
      assertThat(read(FrameCodec.toBytes(frame))).isEqualTo(frame);
    }
  }

  @Test
  void theBytesOnDiskStayTheSame() {
    for (int i = 0; i < FRAMES.size(); i++) {
      assertThat(HexFormat.of().formatHex(FrameCodec.toBytes(FRAMES.get(i))))
          .isEqualTo(GOLDEN.get(i));
    }
  }

  @Test
  void malformedFramesAreRefusedAsSuch() {
    Random random = new Random(5);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = FrameCodec.toBytes(FRAMES.get(random.nextInt(FRAMES.size())));
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(read(bytes)).isNotNull();
      } catch (MalformedException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void arraysNestedTooDeepAreRefused() {
    ByteWriter out = new ByteWriter(500).u8(FrameCodec.KIND_ROWS).varint(1).varint(1);
    for (int i = 0; i < 100; i++) {
      out.u8(6).varint(1);
    }
    byte[] bytes = out.u8(0).toByteArray();
    assertThatThrownBy(() -> FrameCodec.read(new ByteReader(bytes)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("deep");
  }
}
