package dev.signalbox.cli.rows;

import dev.signalbox.core.output.Value;
import java.util.HexFormat;

/** A value as text that loses nothing. */
final class ValueText {
  private ValueText() {}

  /** Bytes are {@code \x} and hexadecimal digits; arrays are JSON; dates and times are ISO 8601. */
  static String of(Value value) {
    return switch (value) {
      case Value.Null ignored -> "";
      case Value.Bool bool -> Boolean.toString(bool.value());
      case Value.Int number -> Long.toString(number.value());
      case Value.Real real -> Double.toString(real.value());
      case Value.Bytes bytes -> "\\x" + HexFormat.of().formatHex(bytes.value());
      case Value.Text text -> text.value();
      case Value.Array ignored -> JsonValues.text(value);
    };
  }
}
