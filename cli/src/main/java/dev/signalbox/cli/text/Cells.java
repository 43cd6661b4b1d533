package dev.signalbox.cli.text;

import dev.signalbox.core.output.Value;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Result values as text for people. */
public final class Cells {
  private static final int CHARS_MAX = 1_000;

  private Cells() {}

  /** One line, without control characters, cut at 1,000 characters. */
  public static String text(Value value) {
    return printable(cut(raw(value)));
  }

  /** Whether it reads better aligned at the right. */
  public static boolean isNumber(Value value) {
    return value instanceof Value.Int
        || value instanceof Value.Real
        || (value instanceof Value.Text text && text.kind() == Value.Kind.DECIMAL);
  }

  public static boolean isNull(Value value) {
    return value instanceof Value.Null;
  }

  /** The text with control characters shown instead of obeyed: a row must not move the cursor. */
  public static String printable(String text) {
    if (text.chars().noneMatch(c -> isControl((char) c))) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        case '\t' -> shown.append("\\t");
        default -> {
          if (isControl(c)) {
            shown.append(String.format("\\x%02x", (int) c));
          } else {
            shown.append(c);
          }
        }
      }
    }
    return shown.toString();
  }

  private static boolean isControl(char c) {
    return c < ' ' || (c >= 0x7f && c < 0xa0);
  }

  private static String raw(Value value) {
    return switch (value) {
      case Value.Null ignored -> "NULL";
      case Value.Bool bool -> Boolean.toString(bool.value());
      case Value.Int number -> Long.toString(number.value());
      case Value.Real real -> number(real.value());
      case Value.Bytes bytes -> {
        int shown = Math.min(CHARS_MAX, bytes.value().length);
        yield "\\x" + HexFormat.of().formatHex(bytes.value(), 0, shown);
      }
      case Value.Text text ->
          switch (text.kind()) {
            case TIMESTAMP, TIMESTAMP_TZ -> text.value().replace('T', ' ');
            default -> text.value();
          };
      case Value.Array array ->
          array.values().stream()
              .limit(CHARS_MAX)
              .map(Cells::raw)
              .collect(Collectors.joining(", ", "[", "]"));
    };
  }

  /** As the database prints it: whole numbers of a reasonable size without an exponent. */
  private static String number(double value) {
    String text = Double.toString(value);
    boolean plain = Math.abs(value) < 1e15 && Math.abs(value) >= 1e-3;
    return plain && text.contains("E")
        ? new java.math.BigDecimal(text).stripTrailingZeros().toPlainString()
        : text;
  }

  private static String cut(String text) {
    return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX - 1) + "…";
  }
}
