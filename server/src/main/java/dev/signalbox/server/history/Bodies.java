package dev.signalbox.server.history;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteWriter;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * How a body is kept: a byte that says how, then the bytes. Small ones stay as they are, since
 * deflating them costs more time than it saves space; a long program shrinks to a third and less.
 */
final class Bodies {
  private static final int RAW = 0;
  private static final int DEFLATED = 1;
  private static final int DEFLATE_BYTES_MIN = 2_048;
  private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

  private Bodies() {}

  static byte[] pack(byte[] body) {
    if (body.length >= DEFLATE_BYTES_MIN) {
      byte[] packed = deflate(body);
      if (packed.length < body.length) {
        return packed;
      }
    }
    byte[] raw = new byte[body.length + 1];
    raw[0] = RAW;
    System.arraycopy(body, 0, raw, 1, body.length);
    return raw;
  }

  static byte[] unpack(byte[] packed) {
    ByteReader in = new ByteReader(packed);
    int how = in.u8();
    return switch (how) {
      case RAW -> in.rest();
      case DEFLATED -> inflate(in.rest(), packed.length);
      default -> throw new ByteReader.MalformedException("a body of kind " + how);
    };
  }

  private static byte[] deflate(byte[] body) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(body);
      deflater.finish();
      ByteWriter out = new ByteWriter(body.length / 2);
      out.u8(DEFLATED).i32(body.length);
      byte[] chunk = new byte[8_192];
      while (!deflater.finished()) {
        out.raw(chunk, 0, deflater.deflate(chunk));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static byte[] inflate(byte[] lengthAndBytes, int packedBytes) {
    ByteReader in = new ByteReader(lengthAndBytes);
    int length = in.i32();
    // Deflate never shrinks by more than a thousandth: a damaged length must not take the heap.
    if (length < 0 || length > BODY_BYTES_MAX || length / 1_100 > packedBytes) {
      throw new ByteReader.MalformedException("a body of " + length + " bytes");
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(lengthAndBytes, 4, lengthAndBytes.length - 4);
      byte[] body = new byte[length];
      if (inflater.inflate(body) != length) {
        throw new ByteReader.MalformedException("a body that ends too early");
      }
      return body;
    } catch (DataFormatException e) {
      throw new ByteReader.MalformedException("a body that cannot be inflated");
    } finally {
      inflater.end();
    }
  }
}
