package dev.signalbox.cli.rows;

import dev.signalbox.api.v1.Value;
import java.util.HexFormat;

/** A value as text that loses nothing. */
final class ValueText {
  private ValueText() {}

  /** Bytes are {@code \x} and hexadecimal digits; arrays are JSON; dates and times are ISO 8601. */
  static String of(Value value) {
    return switch (value.getKindCase()) {
      case NULL, KIND_NOT_SET -> "";
      case BOOL -> Boolean.toString(value.getBool());
      case INT -> Long.toString(value.getInt());
      case DOUBLE -> Double.toString(value.getDouble());
      case STRING -> value.getString();
      case BYTES -> "\\x" + HexFormat.of().formatHex(value.getBytes().toByteArray());
      case DECIMAL -> value.getDecimal();
      case DATE -> value.getDate();
      case TIME -> value.getTime();
      case TIMESTAMP -> value.getTimestamp();
      case TIMESTAMP_TZ -> value.getTimestampTz();
      case INTERVAL -> value.getInterval();
      case UUID -> value.getUuid();
      case JSON -> value.getJson();
      case ARRAY -> JsonValues.text(value);
    };
  }
}
