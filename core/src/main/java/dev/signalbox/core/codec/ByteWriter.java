package dev.signalbox.core.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Appends numbers and strings to a growing array. Not for many threads. */
public final class ByteWriter {
  private byte[] bytes;
  private int size;

  public ByteWriter(int sizeGuess) {
    bytes = new byte[Math.max(16, sizeGuess)];
  }

  public int size() {
    return size;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** The array behind; valid up to {@link #size()} until the next write. */
  public byte[] array() {
    return bytes;
  }

  public void clear() {
    size = 0;
  }

  /** Takes back what was written after a size that it had before. */
  public void truncate(int to) {
    size = to;
  }

  public ByteWriter u8(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    return this;
  }

  public ByteWriter bool(boolean value) {
    return u8(value ? 1 : 0);
  }

  /** Four bytes, most significant first. */
  public ByteWriter i32(int value) {
    ensure(4);
    putInt(size, value);
    size += 4;
    return this;
  }

  /** Overwrites four bytes at a place that was written before, e.g. a length that is known late. */
  public void putI32(int at, int value) {
    putInt(at, value);
  }

  /** 7 bits a byte, the lowest first; a negative number takes ten bytes. */
  public ByteWriter varint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** A number that may be negative, small in size when it is near zero. */
  public ByteWriter zigzag(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  public ByteWriter f64(double value) {
    long bits = Double.doubleToRawLongBits(value);
    return i32((int) (bits >>> 32)).i32((int) bits);
  }

  public ByteWriter bytes(byte[] value) {
    return varint(value.length).raw(value, 0, value.length);
  }

  /** Bytes without a length before them. */
  public ByteWriter raw(byte[] value, int from, int count) {
    ensure(count);
    System.arraycopy(value, from, bytes, size, count);
    size += count;
    return this;
  }

  public ByteWriter string(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public ByteWriter strings(Iterable<String> values, int count) {
    varint(count);
    values.forEach(this::string);
    return this;
  }

  /** In the map's own order, which must not depend on chance. */
  public ByteWriter map(Map<String, String> map) {
    varint(map.size());
    map.forEach((key, value) -> string(key).string(value));
    return this;
  }

  private void putInt(int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
