package dev.signalbox.arrow;

import dev.signalbox.core.output.JsonText;
import dev.signalbox.core.output.Value;
import java.util.HexFormat;

/** Values as texts: bytes as {@code \x} and hexadecimal digits, arrays as JSON. */
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
      case Value.Array array -> JsonText.TRUSTING.of(array);
    };
  }
}
