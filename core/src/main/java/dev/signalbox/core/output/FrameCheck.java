package dev.signalbox.core.output;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;

/**
 * Walks over a frame without making its values: a frame of a megabyte can hold a million of them.
 */
public final class FrameCheck {
  private static final int NESTING_MAX = 32;

  private FrameCheck() {}

  /**
   * Walks to the end of the frame.
   *
   * @param in stands after the length and holds just this frame
   * @throws MalformedException if no reader could read it
   */
  public static void check(ByteReader in) {
    int kind = in.u8();
    switch (kind) {
      case FrameCodec.KIND_STDOUT, FrameCodec.KIND_STDERR -> in.skip(in.remaining());
      case FrameCodec.KIND_HEAD -> {
        in.count(Integer.MAX_VALUE);
        for (int count = in.count(in.remaining()); count > 0; count--) {
          skip(in);
          skip(in);
        }
      }
      case FrameCodec.KIND_ROWS -> checkRows(in);
      case FrameCodec.KIND_STATEMENT_END -> {
        in.count(Integer.MAX_VALUE);
        in.zigzag();
        in.varint();
        skip(in);
        skip(in);
      }
      case FrameCodec.KIND_NOTICE -> {
        skip(in);
        in.varint();
      }
      default -> throw new MalformedException("a frame of kind " + kind);
    }
  }

  static void checkRows(ByteReader in) {
    for (int count = in.count(in.remaining()); count > 0; count--) {
      checkValues(in, 0);
    }
  }

  private static void checkValues(ByteReader in, int depth) {
    if (depth > NESTING_MAX) {
      throw new MalformedException("arrays nested too deep");
    }
    for (int count = in.count(in.remaining()); count > 0; count--) {
      checkValue(in, depth);
    }
  }

  private static void checkValue(ByteReader in, int depth) {
    int tag = in.u8();
    switch (tag) {
      case 0, 1, 2 -> {}
      case 3 -> in.zigzag();
      case 4 -> in.f64();
      case 5 -> skip(in);
      case 6 -> checkValues(in, depth + 1);
      default -> {
        if (tag < 16 || tag - 16 >= Value.Kind.values().length) {
          throw new MalformedException("a value of kind " + tag);
        }
        skip(in);
      }
    }
  }

  private static void skip(ByteReader in) {
    in.skip(in.count(in.remaining()));
  }
}
