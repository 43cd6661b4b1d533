package dev.signalbox.sql.program;

import dev.signalbox.sql.split.Statement;

/** Shows a failure in the program as the user wrote it. */
final class FailureReport {
  private static final int WIDTH = 100;

  private FailureReport() {}

  /** Of a statement of the program itself. */
  static String ofStatement(String program, Statement statement, Failure failure) {
    String subject = "SB-SQL-422: statement " + statement.number() + " failed";
    return text(subject, program, statement, failure);
  }

  /**
   * Lines for people, without a line end after the last.
   *
   * @param subject what failed, e.g. {@code SB-SQL-422: statement 3 failed}
   * @param program what the statement is a part of
   */
  static String text(String subject, String program, Statement statement, Failure failure) {
    Statement.Part body = statement.body();
    int line = body.line() + Math.max(1, failure.line()) - 1;
    int lineStart = program.lastIndexOf('\n', body.startOffset() - 1) + 1;
    for (int i = body.line(); i < line; i++) {
      lineStart = program.indexOf('\n', lineStart) + 1;
    }
    int offset = -1;
    if (failure.column() >= 0) {
      // The body's first line may have other things before the body.
      offset = failure.column() + (failure.line() == 1 ? body.startOffset() : lineStart);
    }

    StringBuilder text = new StringBuilder(subject).append(" at line ").append(line);
    if (offset >= 0) {
      int column = program.codePointCount(lineStart, offset) + 1;
      text.append(", column ").append(column);
    }
    int newline = failure.message().indexOf('\n');
    String first = newline < 0 ? failure.message() : failure.message().substring(0, newline);
    text.append(": ").append(first).append('\n');
    appendPicture(program, lineStart, offset, line, text);
    if (newline >= 0) {
      text.append(failure.message().substring(newline + 1).strip()).append('\n');
    }
    return text.toString().strip();
  }

  private static void appendPicture(
      String program, int lineStart, int offset, int line, StringBuilder text) {
    int newline = program.indexOf('\n', lineStart);
    int lineEnd = newline < 0 ? program.length() : newline;
    // Of a very long line, the window around the place.
    int from = Math.max(lineStart, Math.max(offset, lineStart) - WIDTH / 2);
    from = offset - lineStart < WIDTH ? lineStart : from;
    String shown = program.substring(from, Math.min(lineEnd, from + WIDTH)).stripTrailing();
    String number = Integer.toString(line);
    text.append("  ").append(number).append(" | ").append(shown).append('\n');
    if (offset >= 0) {
      text.append("  ").append(" ".repeat(number.length())).append(" | ");
      for (int i = from; i < offset; i++) {
        // Tabs stay, so that the caret stands right however wide they are.
        text.append(program.charAt(i) == '\t' ? '\t' : ' ');
      }
      text.append("^\n");
    }
  }
}
