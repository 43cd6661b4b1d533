package dev.signalbox.arrow;

import com.google.protobuf.ByteString;
import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Row;
import dev.signalbox.api.v1.Value;
import dev.signalbox.api.v1.Values;
import java.util.List;

/** Columns, rows and values in few words. */
final class Rows {
  static final Value NULL = Value.newBuilder().setNull(true).build();

  private Rows() {}

  static Column column(String name, String type) {
    return Column.newBuilder().setName(name).setType(type).build();
  }

  static Row row(Value... values) {
    return Row.newBuilder().addAllValues(List.of(values)).build();
  }

  static Value bool(boolean value) {
    return Value.newBuilder().setBool(value).build();
  }

  static Value whole(long value) {
    return Value.newBuilder().setInt(value).build();
  }

  static Value real(double value) {
    return Value.newBuilder().setDouble(value).build();
  }

  static Value text(String value) {
    return Value.newBuilder().setString(value).build();
  }

  static Value bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Value.newBuilder().setBytes(ByteString.copyFrom(bytes)).build();
  }

  static Value decimal(String value) {
    return Value.newBuilder().setDecimal(value).build();
  }

  static Value date(String value) {
    return Value.newBuilder().setDate(value).build();
  }

  static Value time(String value) {
    return Value.newBuilder().setTime(value).build();
  }

  static Value timestamp(String value) {
    return Value.newBuilder().setTimestamp(value).build();
  }

  static Value instant(String value) {
    return Value.newBuilder().setTimestampTz(value).build();
  }

  static Value interval(String value) {
    return Value.newBuilder().setInterval(value).build();
  }

  static Value uuid(String value) {
    return Value.newBuilder().setUuid(value).build();
  }

  static Value json(String value) {
    return Value.newBuilder().setJson(value).build();
  }

  static Value array(Value... values) {
    return Value.newBuilder().setArray(Values.newBuilder().addAllValues(List.of(values))).build();
  }
}
