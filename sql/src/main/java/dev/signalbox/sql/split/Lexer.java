package dev.signalbox.sql.split;

import dev.signalbox.sql.split.Dialect.Feature;

/** Finds the ends of blanks, comments, words and quoted things. Holds no position of its own. */
final class Lexer {
  private final String program;
  private final int length;
  private final Dialect dialect;

  Lexer(String program, Dialect dialect) {
    this.program = program;
    this.length = program.length();
    this.dialect = dialect;
  }

  /** The end of the blanks or the one comment that starts here; the same place if none does. */
  int skipBlank(int at) {
    char c = program.charAt(at);
    if (isBlank(c)) {
      int end = at + 1;
      while (end < length && isBlank(program.charAt(end))) {
        end++;
      }
      return end;
    }
    if ((c == '-' && follows(at + 1, '-') && dashesComment(at))
        || (c == '#' && dialect.has(Feature.HASH_COMMENTS))) {
      int newline = program.indexOf('\n', at);
      return newline < 0 ? length : newline + 1;
    }
    return c == '/' && follows(at + 1, '*') ? commentEnd(at) : at;
  }

  /** The end of the token that starts here; not a blank, not a comment. */
  int tokenEnd(int at) {
    char c = program.charAt(at);
    if (isWordStart(c)) {
      return wordEnd(at);
    }
    if (isDigit(c)) {
      return numberEnd(at);
    }
    return switch (c) {
      case '\'' -> quoteEnd(at, '\'', dialect.has(Feature.BACKSLASH_ESCAPES));
      case '"' -> quoteEnd(at, '"', dialect.has(Feature.BACKSLASH_ESCAPES));
      case '`' -> dialect.has(Feature.BACKTICK_NAMES) ? quoteEnd(at, '`', false) : at + 1;
      case '[' -> dialect.has(Feature.BRACKET_NAMES) ? endOf("]", at + 1) : at + 1;
      case '$' -> dialect.has(Feature.DOLLAR_QUOTES) ? dollarEnd(at) : at + 1;
      default -> at + 1;
    };
  }

  private boolean dashesComment(int at) {
    return !dialect.has(Feature.DASHES_NEED_SPACE)
        || at + 2 >= length
        || program.charAt(at + 2) <= ' ';
  }

  private int commentEnd(int at) {
    if (!dialect.has(Feature.NESTED_COMMENTS)) {
      return endOf("*/", at + 2);
    }
    int depth = 1;
    int i = at + 2;
    while (i < length - 1) {
      char c = program.charAt(i);
      if (c == '*' && program.charAt(i + 1) == '/') {
        i += 2;
        if (--depth == 0) {
          return i;
        }
      } else if (c == '/' && program.charAt(i + 1) == '*') {
        depth++;
        i += 2;
      } else {
        i++;
      }
    }
    return length;
  }

  private int wordEnd(int at) {
    int end = at + 1;
    while (end < length && isWordPart(program.charAt(end))) {
      end++;
    }
    boolean escapes =
        end - at == 1
            && (program.charAt(at) | 0x20) == 'e'
            && dialect.has(Feature.ESCAPE_STRINGS)
            && follows(end, '\'');
    return escapes ? quoteEnd(end, '\'', true) : end;
  }

  /** With the letters of an exponent or a base, so that no E of a number starts a string. */
  private int numberEnd(int at) {
    int end = at + 1;
    while (end < length && isWordPart(program.charAt(end)) && program.charAt(end) != '$') {
      end++;
    }
    return end;
  }

  private int quoteEnd(int at, char quote, boolean backslash) {
    int i = at + 1;
    while (i < length) {
      char c = program.charAt(i);
      if (c == '\\' && backslash) {
        i += 2;
      } else if (c != quote) {
        i++;
      } else if (follows(i + 1, quote)) {
        i += 2;
      } else {
        return i + 1;
      }
    }
    return length;
  }

  private int dollarEnd(int at) {
    int i = at + 1;
    while (i < length && program.charAt(i) != '$' && isWordPart(program.charAt(i))) {
      i++;
    }
    boolean tag = follows(i, '$') && (i == at + 1 || isWordStart(program.charAt(at + 1)));
    return tag ? endOf(program.substring(at, i + 1), i + 1) : at + 1;
  }

  private int endOf(String close, int from) {
    int found = program.indexOf(close, from);
    return found < 0 ? length : found + close.length();
  }

  private boolean follows(int at, char c) {
    return at < length && program.charAt(at) == c;
  }

  private static boolean isBlank(char c) {
    return c <= ' ' || c == '\uFEFF' || (c >= 0x80 && Character.isSpaceChar(c));
  }

  private static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (c >= 0x80 && !isBlank(c));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || isDigit(c) || c == '$';
  }
}
