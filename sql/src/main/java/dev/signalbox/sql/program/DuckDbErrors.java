package dev.signalbox.sql.program;

import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads DuckDB's messages: they carry the place of the error as a picture, and no SQLSTATE. */
final class DuckDbErrors {
  private static final String BAD_RESULT = "Invalid Input Error: Invalid result set";

  private static final String BAD_RESULT_TOLD =
      "the statement failed after its first rows, and DuckDB's driver does not tell why;"
          + " CREATE TEMP TABLE … AS the same query does";

  /** Put before the true message when the statement is bound only on execution. */
  private static final String WRAPPER =
      "Invalid Input Error: Attempting to execute an unsuccessful or closed pending query result\n"
          + "Error: ";

  private static final Pattern QUOTED = Pattern.compile("\"([^\"\n]+)\"");

  /**
   * Line number, the line (or a window of it, with dots where it is cut), blanks, caret. The caret
   * goes missing where a message has characters beyond U+FFFF: the driver cuts its end off.
   */
  private static final Pattern PICTURE =
      Pattern.compile("\n*LINE (\\d+): ([^\n]*)(?:\n([ .]*)(\\^?)\\s*)?");

  /** The SQL standard's class for what DuckDB names in the first words of a message. */
  private static final Map<String, String> SQL_STATES =
      Map.ofEntries(
          Map.entry("Parser Error", "42601"),
          Map.entry("Syntax Error", "42601"),
          Map.entry("Binder Error", "42000"),
          Map.entry("Catalog Error", "42000"),
          Map.entry("Permission Error", "42501"),
          Map.entry("Constraint Error", "23000"),
          Map.entry("Conversion Error", "22018"),
          Map.entry("Mismatch Type Error", "22005"),
          Map.entry("Out of Range Error", "22003"),
          Map.entry("Invalid Input Error", "22000"),
          Map.entry("TransactionContext Error", "40000"),
          Map.entry("Not implemented Error", "0A000"),
          Map.entry("Out of Memory Error", "53200"),
          Map.entry("IO Error", "58030"),
          Map.entry("HTTP Error", "58030"),
          Map.entry("INTERRUPT Error", "57014"));

  static boolean isLocked(SQLException error) {
    String message = String.valueOf(error.getMessage());
    return message.contains("Could not set lock on file") || message.contains("Conflicting lock");
  }

  /** A result whose first rows were read, and that failed then. */
  static boolean isBadResult(SQLException error) {
    return BAD_RESULT.equals(error.getMessage());
  }

  Failure failure(SQLException error, String body) {
    if (isBadResult(error)) {
      return Failure.withoutPlace(BAD_RESULT_TOLD, "58000");
    }
    String message = DuckDbText.repaired(String.valueOf(error.getMessage()));
    if (message.startsWith(WRAPPER)) {
      message = message.substring(WRAPPER.length());
    }
    Matcher picture = PICTURE.matcher(message);
    if (!picture.find()) {
      return Failure.withoutPlace(message.strip(), sqlState(error, message));
    }
    String rest = message.substring(0, picture.start()) + "\n" + message.substring(picture.end());
    int line = Integer.parseInt(picture.group(1));
    boolean caret = "^".equals(picture.group(4));
    String code = lineOf(body, line);
    int column = caret ? column(picture, code) : columnOfNamed(rest, code);
    return new Failure(rest.strip(), sqlState(error, message), line, column);
  }

  /** What the message names first, if it can be in one place of the line alone. */
  private static int columnOfNamed(String message, String line) {
    Matcher quoted = QUOTED.matcher(message);
    if (!quoted.find()) {
      return -1;
    }
    String name = quoted.group(1);
    int at = line.indexOf('"' + name + '"');
    at = at < 0 ? line.indexOf(name) : at;
    return line.indexOf(name) == line.lastIndexOf(name) ? at : -1;
  }

  private static String sqlState(SQLException error, String message) {
    String given = error.getSQLState();
    if (given != null) {
      return given;
    }
    int colon = message.indexOf(':');
    return colon < 0 ? "" : SQL_STATES.getOrDefault(message.substring(0, colon), "");
  }

  /**
   * Finds the shown piece in the true line: what the caret's column counts from may be cut off. The
   * column counts the cells of a terminal, not characters.
   */
  private static int column(Matcher picture, String line) {
    String shown = picture.group(2);
    int cells = picture.group(3).length() - "LINE : ".length() - picture.group(1).length();
    int at = line.indexOf(shown);
    if (at < 0) {
      int front = shown.startsWith("...") ? 3 : 0;
      int back = shown.endsWith("...") ? 3 : 0;
      if (shown.length() < front + back) {
        return -1;
      }
      at = line.indexOf(shown.substring(front, shown.length() - back).stripTrailing());
      cells -= front;
    }
    if (at < 0) {
      return -1;
    }
    while (cells > 0 && at < line.length()) {
      int c = line.codePointAt(at);
      cells -= cells(c);
      at += Character.charCount(c);
    }
    // What takes no cell stands before the place, not behind it.
    while (at < line.length() && cells(line.codePointAt(at)) == 0) {
      at += Character.charCount(line.codePointAt(at));
    }
    return cells == 0 ? at : -1;
  }

  private static int cells(int c) {
    if (c < ' ' || Character.getType(c) == Character.NON_SPACING_MARK) {
      return 0;
    }
    return (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x2E80 && c <= 0xA4CF)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xF900 && c <= 0xFAFF)
            || (c >= 0xFF00 && c <= 0xFF60)
            || c >= 0x1F300
        ? 2
        : 1;
  }

  private static String lineOf(String body, int line) {
    return body.lines().skip(line - 1L).findFirst().orElse("");
  }
}
