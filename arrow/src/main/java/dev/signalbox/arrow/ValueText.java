package dev.signalbox.arrow;

import dev.signalbox.core.output.Value;
import java.util.HexFormat;

/**
 * Values as texts: numbers plain, bytes as {@code \x} and hexadecimal digits, arrays as JSON in
 * which all but numbers, truths, nulls and JSON itself are strings.
 */
final class ValueText {
  private ValueText() {}

  static String of(Value value) {
    return switch (value) {
      case Value.Null ignored -> "null";
      case Value.Bool bool -> String.valueOf(bool.value());
      case Value.Int number -> String.valueOf(number.value());
      case Value.Real real -> String.valueOf(real.value());
      case Value.Bytes bytes -> "\\x" + HexFormat.of().formatHex(bytes.value());
      case Value.Text text -> text.value();
      case Value.Array array -> {
        StringBuilder json = new StringBuilder();
        append(array, json);
        yield json.toString();
      }
    };
  }

  private static void append(Value value, StringBuilder json) {
    switch (value) {
      case Value.Array array -> {
        json.append('[');
        for (int i = 0; i < array.values().size(); i++) {
          json.append(i == 0 ? "" : ",");
          append(array.values().get(i), json);
        }
        json.append(']');
      }
      case Value.Null ignored -> json.append("null");
      case Value.Bool bool -> json.append(bool.value());
      case Value.Int number -> json.append(number.value());
      case Value.Real real -> number(of(real), Double.isFinite(real.value()), json);
      case Value.Bytes bytes -> string(of(bytes), json);
      case Value.Text text -> append(text, json);
    }
  }

  private static void append(Value.Text text, StringBuilder json) {
    switch (text.kind()) {
      case JSON -> json.append(text.value());
      case DECIMAL -> number(text.value(), isPlainNumber(text.value()), json);
      case STRING, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, INTERVAL, UUID ->
          string(text.value(), json);
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
