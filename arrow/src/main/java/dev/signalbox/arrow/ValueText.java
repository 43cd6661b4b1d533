package dev.signalbox.arrow;

import dev.signalbox.api.v1.Value;
import java.util.HexFormat;

/**
 * Values as texts: numbers plain, bytes as {@code \x} and hexadecimal digits, arrays as JSON in
 * which all but numbers, truths, nulls and JSON itself are strings.
 */
final class ValueText {
  private ValueText() {}

  static String of(Value value) {
    return switch (value.getKindCase()) {
      case NULL, KIND_NOT_SET -> "null";
      case BOOL -> String.valueOf(value.getBool());
      case INT -> String.valueOf(value.getInt());
      case DOUBLE -> String.valueOf(value.getDouble());
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
      case ARRAY -> {
        StringBuilder json = new StringBuilder();
        append(value, json);
        yield json.toString();
      }
    };
  }

  private static void append(Value value, StringBuilder json) {
    switch (value.getKindCase()) {
      case ARRAY -> {
        json.append('[');
        for (int i = 0; i < value.getArray().getValuesCount(); i++) {
          json.append(i == 0 ? "" : ",");
          append(value.getArray().getValues(i), json);
        }
        json.append(']');
      }
      case NULL, KIND_NOT_SET, BOOL, INT, JSON -> json.append(of(value));
      case DOUBLE -> number(of(value), Double.isFinite(value.getDouble()), json);
      case DECIMAL -> number(value.getDecimal(), isPlainNumber(value.getDecimal()), json);
      case STRING, BYTES, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, INTERVAL, UUID ->
          string(of(value), json);
    }
  }

  /** NaN and the infinities are no numbers of JSON. */
  private static boolean isPlainNumber(String decimal) {
    return !decimal.isEmpty() && Character.isDigit(decimal.charAt(decimal.length() - 1));
  }

  private static void number(String text, boolean plain, StringBuilder json) {
    if (plain) {
      json.append(text);
    } else {
      string(text, json);
    }
  }

  private static void string(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
