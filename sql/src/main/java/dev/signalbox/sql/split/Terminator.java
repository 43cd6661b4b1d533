package dev.signalbox.sql.split;

import dev.signalbox.sql.split.Dialect.Feature;
import java.util.Map;
import java.util.TreeMap;

/**
 * What ends statements besides the semicolon, by the customs of a database's own client: {@code
 * DELIMITER}, {@code \G}, a line with a slash or GO.
 */
final class Terminator {
  private static final int DELIMITER_CHARS_MAX = 16;
  private static final int DEFECTS_MAX = 20;
  private static final String DELIMITER = "DELIMITER";

  private final String program;
  private final Dialect dialect;
  private final boolean client;
  private final boolean verticalOnly;
  private final String batchLine;
  private final Map<Integer, String> defects = new TreeMap<>();
  private String delimiter = ";";

  Terminator(String program, Dialect dialect) {
    this.program = program;
    this.dialect = dialect;
    this.client = dialect.has(Feature.CLIENT_COMMANDS);
    this.verticalOnly = dialect == Dialect.CLICKHOUSE;
    this.batchLine = BatchBody.line(dialect);
  }

  /** Whether the semicolon is what ends statements now. */
  boolean semicolon() {
    return delimiter.equals(";");
  }

  /** What is wrong, by place. */
  Map<Integer, String> defects() {
    return defects;
  }

  /** The end of what ends a statement here; the same place if nothing does. */
  int end(int at) {
    if (!semicolon() && program.startsWith(delimiter, at)) {
      return at + delimiter.length();
    }
    if ((client || verticalOnly) && program.charAt(at) == '\\' && at + 1 < program.length()) {
      char c = program.charAt(at + 1);
      return c == 'G' || (c == 'g' && client) ? at + 2 : at;
    }
    return batchLine.isEmpty() ? at : batchLineEnd(at);
  }

  /** The end of the client's command that stands here in place of a statement. */
  int commandEnd(int at) {
    int argument = at + DELIMITER.length();
    if (!client
        || !program.regionMatches(true, at, DELIMITER, 0, DELIMITER.length())
        || (argument < program.length() && !Character.isWhitespace(program.charAt(argument)))) {
      return at;
    }
    int end = lineEnd(argument);
    String line = program.substring(argument, end).strip();
    int blank = 0;
    while (blank < line.length() && !Character.isWhitespace(line.charAt(blank))) {
      blank++;
    }
    String value = unquoted(line.substring(0, blank));
    if (value.isEmpty()) {
      defect(at, "DELIMITER needs what shall end statements from here on, e.g. DELIMITER //");
    } else if (value.length() > DELIMITER_CHARS_MAX || value.indexOf('\\') >= 0) {
      defect(at, "a DELIMITER has at most " + DELIMITER_CHARS_MAX + " characters and no backslash");
    } else {
      delimiter = value;
    }
    return end;
  }

  /** A word ends where a delimiter begins: {@code END$$}. */
  int cut(int start, int end) {
    if (semicolon() || !isWord(start)) {
      return end;
    }
    for (int i = start + 1; i < end; i++) {
      if (program.startsWith(delimiter, i)) {
        return i;
      }
    }
    return end;
  }

  private boolean isWord(int start) {
    char c = program.charAt(start);
    return Lexer.isWordStart(c) || Lexer.isDigit(c);
  }

  private int batchLineEnd(int at) {
    int length = batchLine.length();
    if (!program.regionMatches(true, at, batchLine, 0, length) || !isLineStart(at)) {
      return at;
    }
    int end = at + length;
    while (end < program.length() && isBlankInLine(program.charAt(end))) {
      end++;
    }
    int digits = end;
    while (dialect == Dialect.SQLSERVER
        && digits > at + length
        && digits < program.length()
        && Lexer.isDigit(program.charAt(digits))) {
      digits++;
    }
    if (digits < program.length()
        && program.charAt(digits) != '\n'
        && program.charAt(digits) != '\r') {
      return at;
    }
    if (digits > end) {
      defect(at, "GO with a count is not supported; repeat the batch, or loop in it");
    }
    return digits;
  }

  private boolean isLineStart(int at) {
    int i = at;
    while (i > 0 && isBlankInLine(program.charAt(i - 1))) {
      i--;
    }
    return i == 0 || program.charAt(i - 1) == '\n' || program.charAt(i - 1) == '\r';
  }

  private static boolean isBlankInLine(char c) {
    return c == ' ' || c == '\t' || c == '\uFEFF';
  }

  private int lineEnd(int from) {
    int end = from;
    while (end < program.length() && program.charAt(end) != '\n' && program.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private static String unquoted(String text) {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    boolean quoted = text.length() > 1 && (first == '\'' || first == '"' || first == '`');
    return quoted && text.charAt(text.length() - 1) == first
        ? text.substring(1, text.length() - 1)
        : text;
  }

  private void defect(int at, String message) {
    if (defects.size() < DEFECTS_MAX) {
      defects.put(at, message);
    }
  }
}
