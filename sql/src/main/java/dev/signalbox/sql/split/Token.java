package dev.signalbox.sql.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A piece of a statement that is neither blank nor comment.
 *
 * @param text as it is written
 * @param offset of its first character in the statement
 */
public record Token(Type type, String text, int offset) {
  /** What kind of piece. */
  public enum Type {
    WORD,
    /** A name in quotes of its dialect. */
    NAME,
    STRING,
    NUMBER,
    /** One character of punctuation. */
    SIGN,
    /** The beginning or the end of a comment that holds code. */
    CODE_COMMENT
  }

  /** In upper case if it is a word, else as it is written. */
  public String upper() {
    return type == Type.WORD ? text.toUpperCase(Locale.ROOT) : text;
  }

  /** All of a statement's. */
  public static List<Token> of(String statement, Dialect dialect) {
    return first(statement, dialect, Integer.MAX_VALUE);
  }

  /** The first of a statement's, so many at most. */
  public static List<Token> first(String statement, Dialect dialect, int count) {
    Words words = new Words(statement, dialect);
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < statement.length() && tokens.size() < count) {
      int end = words.lexer().skipBlank(at);
      if (end == at) {
        end = words.lexer().tokenEnd(at);
        tokens.add(new Token(type(words, at, end, dialect), statement.substring(at, end), at));
      }
      at = end;
    }
    return tokens;
  }

  private static Type type(Words words, int start, int end, Dialect dialect) {
    if (words.isCodeComment(start)) {
      return Type.CODE_COMMENT;
    }
    char first = words.program().charAt(start);
    char last = words.program().charAt(end - 1);
    if (Lexer.isDigit(first)) {
      return Type.NUMBER;
    }
    if (Lexer.isWordStart(first)) {
      return last == '\'' || last == '"' ? Type.STRING : Type.WORD;
    }
    if (first == '\'' || (end - start > 1 && first == '$')) {
      return Type.STRING;
    }
    if (first == '"') {
      return dialect.doubleQuotesAreStrings() ? Type.STRING : Type.NAME;
    }
    return end - start > 1 ? Type.NAME : Type.SIGN;
  }
}
