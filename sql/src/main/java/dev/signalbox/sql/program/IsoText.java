package dev.signalbox.sql.program;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

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

  /** A date as PostgreSQL writes it: {@code 0044-03-15 BC} and {@code infinity} among them. */
  static String ofDate(String text) {
    int dash = text.indexOf('-', 1);
    if (dash < 0) {
      return text; // An infinity.
    }
    int year = Integer.parseInt(text.substring(0, dash));
    int month = Integer.parseInt(text.substring(dash + 1, dash + 3));
    int day = Integer.parseInt(text.substring(dash + 4, dash + 6));
    return LocalDate.of(text.endsWith(" BC") ? 1 - year : year, month, day).toString();
  }

  /** A time of day as PostgreSQL writes it, with or without an offset. */
  static String ofTime(String text) {
    int offset = offsetStart(text);
    String time = text.substring(0, offset);
    String iso = time.equals("24:00:00") ? time : of(time(time));
    return offset == text.length() ? iso : iso + offset(text.substring(offset));
  }

  /** A timestamp as PostgreSQL writes it. */
  static String ofTimestamp(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      return text; // An infinity.
    }
    String era = text.endsWith(" BC") ? " BC" : "";
    String time = text.substring(space + 1, text.length() - era.length());
    return ofDate(text.substring(0, space) + era) + "T" + ofTime(time);
  }

  /** A timestamp with an offset, as PostgreSQL writes it, in UTC. */
  static String ofInstant(String text) {
    int space = text.indexOf(' ');
    if (space < 0) {
      return text; // An infinity.
    }
    String era = text.endsWith(" BC") ? " BC" : "";
    String time = text.substring(space + 1, text.length() - era.length());
    int offset = offsetStart(time);
    LocalDate date = LocalDate.parse(ofDate(text.substring(0, space) + era));
    int seconds = offset(time.substring(offset)).getTotalSeconds();
    return of(date.atTime(time(time.substring(0, offset))).minusSeconds(seconds)) + "Z";
  }

  private static int offsetStart(String time) {
    int at = 0;
    while (at < time.length() && time.charAt(at) != '+' && time.charAt(at) != '-') {
      at++;
    }
    return at;
  }

  private static ZoneOffset offset(String text) {
    String[] fields = text.substring(1).split(":", -1);
    int seconds = 0;
    for (int i = 0; i < 3; i++) {
      seconds = seconds * 60 + (i < fields.length ? Integer.parseInt(fields[i]) : 0);
    }
    return ZoneOffset.ofTotalSeconds(text.startsWith("-") ? -seconds : seconds);
  }

  private static LocalTime time(String text) {
    String fraction = text.length() > 9 ? text.substring(9) : "";
    int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
    return LocalTime.of(
        Integer.parseInt(text.substring(0, 2)),
        Integer.parseInt(text.substring(3, 5)),
        Integer.parseInt(text.substring(6, 8)),
        nanos);
  }

  /**
   * A duration such as {@code P1Y-2DT4H5M6.5S}; the text itself if it is something else.
   *
   * @param text as DuckDB writes intervals, e.g. {@code 1 year -2 days 04:05:06.5}, or PostgreSQL
   */
  static String ofInterval(String text) {
    StringBuilder iso = new StringBuilder("P");
    String[] words = text.split(" ", -1);
    int at = 0;
    for (; at + 1 < words.length; at += 2) {
      char unit =
          switch (words[at + 1]) {
            case "year", "years" -> 'Y';
            case "month", "months", "mon", "mons" -> 'M';
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
    String[] fields = time.substring(time.startsWith("+") ? 1 : sign.length()).split(":", -1);
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
