package dev.signalbox.cli.text;

import dev.signalbox.api.v1.Value;
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
    return switch (value.getKindCase()) {
      case INT, DOUBLE, DECIMAL -> true;
      case NULL,
          BOOL,
          STRING,
          BYTES,
          DATE,
          TIME,
          TIMESTAMP,
          TIMESTAMP_TZ,
          INTERVAL,
          UUID,
          JSON,
          ARRAY,
          KIND_NOT_SET ->
          false;
    };
  }

  public static boolean isNull(Value value) {
    return value.getKindCase() == Value.KindCase.NULL
        || value.getKindCase() == Value.KindCase.KIND_NOT_SET;
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
    return switch (value.getKindCase()) {
      case NULL, KIND_NOT_SET -> "NULL";
      case BOOL -> Boolean.toString(value.getBool());
      case INT -> Long.toString(value.getInt());
      case DOUBLE -> number(value.getDouble());
      case STRING -> value.getString();
      case BYTES ->
          "\\x"
              + HexFormat.of()
                  .formatHex(
                      value
                          .getBytes()
                          .substring(0, Math.min(CHARS_MAX, value.getBytes().size()))
                          .toByteArray());
      case DECIMAL -> value.getDecimal();
      case DATE -> value.getDate();
      case TIME -> value.getTime();
      case TIMESTAMP -> value.getTimestamp().replace('T', ' ');
      case TIMESTAMP_TZ -> value.getTimestampTz().replace('T', ' ');
      case INTERVAL -> value.getInterval();
      case UUID -> value.getUuid();
      case JSON -> value.getJson();
      case ARRAY ->
          value.getArray().getValuesList().stream()
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
