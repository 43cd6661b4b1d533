package dev.signalbox.sql.program;

import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads DuckDB's messages: they carry the place of the error as a picture, and no SQLSTATE. */
final class DuckDbErrors {
  /** Put before the true message when the statement is bound only on execution. */
  private static final String WRAPPER =
      "Invalid Input Error: Attempting to execute an unsuccessful or closed pending query result\n"
          + "Error: ";

  /** Line number, the line (or a window of it, with dots where it is cut), blanks, caret. */
  private static final Pattern PICTURE =
      Pattern.compile("\n*LINE (\\d+): ([^\n]*)\n( *)\\^\\s*", Pattern.DOTALL);

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

  Failure failure(SQLException error, String body) {
    String message = String.valueOf(error.getMessage());
    if (message.startsWith(WRAPPER)) {
      message = message.substring(WRAPPER.length());
    }
    int offset = -1;
    Matcher picture = PICTURE.matcher(message);
    if (picture.find()) {
      offset = offset(picture, body);
      message = message.substring(0, picture.start()) + "\n" + message.substring(picture.end());
    }
    return new Failure(message.strip(), sqlState(error, message), offset);
  }

  private static String sqlState(SQLException error, String message) {
    String given = error.getSQLState();
    if (given != null) {
      return given;
    }
    int colon = message.indexOf(':');
    return colon < 0 ? "" : SQL_STATES.getOrDefault(message.substring(0, colon), "");
  }

  /** Finds the shown piece in the true line: what the caret's column counts from may be cut off. */
  private static int offset(Matcher picture, String body) {
    int lineStart = 0;
    for (int line = Integer.parseInt(picture.group(1)); line > 1; line--) {
      lineStart = body.indexOf('\n', lineStart) + 1;
      if (lineStart == 0) {
        return -1;
      }
    }
    int newline = body.indexOf('\n', lineStart);
    String line = body.substring(lineStart, newline < 0 ? body.length() : newline);
    String shown = picture.group(2);
    int caret = picture.group(3).length() - "LINE : ".length() - picture.group(1).length();
    int found = line.indexOf(shown);
    if (found < 0) {
      int front = shown.startsWith("...") ? 3 : 0;
      String core =
          shown.substring(front, shown.length() - (shown.endsWith("...") ? 3 : 0)).stripTrailing();
      found = line.indexOf(core);
      caret -= front;
    }
    int column = found + caret;
    return found < 0 || column < 0 || column > line.length() ? lineStart : lineStart + column;
  }
}
