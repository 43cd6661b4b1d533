package dev.signalbox.sql.program;

import java.time.LocalDateTime;
import java.time.LocalTime;

/**
 * Temporal values in ISO 8601, always with seconds. Written out by hand: the JDK's formatters would
 * cost a tenth of the program's whole start.
 */
final class IsoText {
  private IsoText() {}

  static String of(LocalDateTime value) {
    return value.toLocalDate() + "T" + of(value.toLocalTime());
  }

  static String of(LocalTime value) {
    String text = value.toString();
    return text.length() == "HH:MM".length() ? text + ":00" : text;
  }

  /**
   * A duration such as {@code P1Y-2DT4H5M6.5S}; the text itself if it is something else.
   *
   * @param text as DuckDB writes intervals, e.g. {@code 1 year -2 days 04:05:06.5}
   */
  static String ofInterval(String text) {
    StringBuilder iso = new StringBuilder("P");
    String[] words = text.split(" ", -1);
    int at = 0;
    for (; at + 1 < words.length; at += 2) {
      char unit =
          switch (words[at + 1]) {
            case "year", "years" -> 'Y';
            case "month", "months" -> 'M';
            case "day", "days" -> 'D';
            default -> '?';
          };
      if (unit == '?') {
        return text;
      }
      iso.append(words[at]).append(unit);
    }
    if (at < words.length && !appendTime(words[at], iso)) {
      return text;
    }
    return iso.length() == 1 ? "PT0S" : iso.toString();
  }

  private static boolean appendTime(String time, StringBuilder iso) {
    String sign = time.startsWith("-") ? "-" : "";
    String[] fields = time.substring(sign.length()).split(":", -1);
    if (fields.length != 3) {
      return false;
    }
    iso.append('T');
    int empty = iso.length();
    for (int i = 0; i < 3; i++) {
      String number = withoutZeros(fields[i]);
      if (!number.equals("0")) {
        iso.append(sign).append(number).append("HMS".charAt(i));
      }
    }
    if (iso.length() == empty) {
      iso.setLength(empty - 1);
    }
    return true;
  }

  private static String withoutZeros(String number) {
    int at = 0;
    while (at < number.length() - 1 && number.charAt(at) == '0' && number.charAt(at + 1) != '.') {
      at++;
    }
    return number.substring(at);
  }
}
