package dev.signalbox.arrow;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A buffer of a record batch: little-endian, grows, and is used again for the next batch. */
final class Block {
  private static final VarHandle I16 = view(short[].class);
  private static final VarHandle I32 = view(int[].class);
  private static final VarHandle I64 = view(long[].class);

  private byte[] bytes = new byte[64];
  private int size;

  private static VarHandle view(Class<?> arrayOf) {
    return MethodHandles.byteArrayViewVarHandle(arrayOf, ByteOrder.LITTLE_ENDIAN);
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  void i8(long value) {
    int at = room(1);
    bytes[at] = (byte) value;
  }

  void i16(long value) {
    int at = room(Short.BYTES);
    I16.set(bytes, at, (short) value);
  }

  void i32(long value) {
    int at = room(Integer.BYTES);
    I32.set(bytes, at, (int) value);
  }

  void i64(long value) {
    int at = room(Long.BYTES);
    I64.set(bytes, at, value);
  }

  void zeros(int count) {
    int at = room(count);
    Arrays.fill(bytes, at, at + count, (byte) 0);
  }

  void bytes(byte[] value) {
    int at = room(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
  }

  /** Sets a bit of a byte that is there. */
  void setBit(int index) {
    bytes[index >> 3] |= (byte) (1 << (index & 7));
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  private int room(int count) {
    int at = size;
    int needed = Math.addExact(at, count);
    if (needed > bytes.length) {
      long doubled = Math.min(2L * bytes.length, Integer.MAX_VALUE - 8);
      bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, needed));
    }
    size = needed;
    return at;
  }
}
