package dev.signalbox.core.output;

import java.util.Arrays;
import java.util.List;

/** A typed value of a result row. */
public sealed interface Value {
  record Null() implements Value {
    public static final Null NULL = new Null();
  }

  record Bool(boolean value) implements Value {}

  record Int(long value) implements Value {}

  record Real(double value) implements Value {}

  record Bytes(byte[] value) implements Value {
    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes bytes && Arrays.equals(bytes.value, value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }
  }

  /**
   * A value in its text form: what does not fit the others without loss, in the form its kind says.
   */
  record Text(Kind kind, String value) implements Value {
    public static Text of(String value) {
      return new Text(Kind.STRING, value);
    }
  }

  record Array(List<Value> values) implements Value {
    public Array {
      values = List.copyOf(values);
    }
  }

  /**
   * What a text stands for; temporal kinds are in ISO 8601. Ordinals are part of the disk format.
   */
  enum Kind {
    STRING,
    DECIMAL,
    DATE,
    TIME,
    TIMESTAMP,
    TIMESTAMP_TZ,
    INTERVAL,
    UUID,
    JSON
  }
}
