package dev.signalbox.core.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what {@link ByteWriter} wrote. Whatever does not fit is a {@link MalformedException}. */
public final class ByteReader {
  private final byte[] bytes;
  private final int end;
  private int at;

  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public ByteReader(byte[] bytes, int from, int count) {
    this.bytes = bytes;
    this.at = from;
    this.end = from + count;
  }

  public int remaining() {
    return end - at;
  }

  public int position() {
    return at;
  }

  public int u8() {
    require(1);
    return bytes[at++] & 0xff;
  }

  public boolean bool() {
    return u8() != 0;
  }

  public int i32() {
    require(4);
    int value =
        (bytes[at] & 0xff) << 24
            | (bytes[at + 1] & 0xff) << 16
            | (bytes[at + 2] & 0xff) << 8
            | (bytes[at + 3] & 0xff);
    at += 4;
    return value;
  }

  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new MalformedException("a number of more than ten bytes");
  }

  /** A number that must lie between 0 and the given maximum. */
  public int count(int max) {
    long value = varint();
    if (value < 0 || value > max) {
      throw new MalformedException("a count of " + value);
    }
    return (int) value;
  }

  public long zigzag() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A number of {@link ByteWriter#zigzag} that must fit into 32 bits. */
  public int zigzagInt() {
    long value = zigzag();
    if (value != (int) value) {
      throw new MalformedException("a number of " + value);
    }
    return (int) value;
  }

  /** One byte that is the ordinal of one of these values. */
  public <E> E oneOf(E[] values) {
    int ordinal = u8();
    if (ordinal >= values.length) {
      throw new MalformedException("no such value: " + ordinal);
    }
    return values[ordinal];
  }

  public double f64() {
    long high = i32();
    return Double.longBitsToDouble(high << 32 | (i32() & 0xffffffffL));
  }

  public byte[] bytes() {
    int length = length();
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  /** All bytes that are left, without a length before them. */
  public byte[] rest() {
    byte[] value = Arrays.copyOfRange(bytes, at, end);
    at = end;
    return value;
  }

  public String string() {
    int length = length();
    String value = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  public List<String> strings() {
    int count = count(remaining());
    List<String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(string());
    }
    return values;
  }

  public Map<String, String> map() {
    int count = count(remaining());
    if (count == 0) {
      return Map.of();
    }
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      map.put(string(), string());
    }
    return map;
  }

  /** Passes over the next {@code count} bytes. */
  public void skip(int count) {
    require(count);
    at += count;
  }

  /** A reader of the next {@code count} bytes, which this one skips. */
  public ByteReader slice(int count) {
    require(count);
    ByteReader slice = new ByteReader(bytes, at, count);
    at += count;
    return slice;
  }

  /** The length's own bytes are gone before it is compared with what is left. */
  private int length() {
    int length = count(end);
    require(length);
    return length;
  }

  private void require(int count) {
    if (count < 0 || end - at < count) {
      throw new MalformedException("it ends too early");
    }
  }

  /** The bytes are not what their format says. */
  public static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedException(String message) {
      super(message);
    }

    public MalformedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
