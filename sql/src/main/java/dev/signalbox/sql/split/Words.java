package dev.signalbox.sql.split;

import java.util.Locale;

/** A program's tokens as words. */
record Words(String program, Lexer lexer) {
  /** No word that counts is longer; a quoted megabyte needs no upper case. */
  private static final int CHARS_MAX = 16;

  Words(String program, Dialect dialect) {
    this(program, new Lexer(program, dialect));
  }

  /** A word in upper case, a character of punctuation, or nothing for all else. */
  String word(int start, int end) {
    char c = program.charAt(start);
    if (Lexer.isWordStart(c)) {
      char last = program.charAt(end - 1);
      boolean string = last == '\'' || last == '"';
      return end - start > CHARS_MAX || string
          ? ""
          : program.substring(start, end).toUpperCase(Locale.ROOT);
    }
    return end - start == 1 && !Lexer.isDigit(c) ? String.valueOf(c) : "";
  }

  /** Whether a token opens or closes a comment that holds code. */
  boolean isCodeComment(int start) {
    return program.startsWith("/*", start) || program.startsWith("*/", start);
  }
}
