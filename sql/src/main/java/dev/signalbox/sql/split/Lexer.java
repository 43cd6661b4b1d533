package dev.signalbox.sql.split;

import dev.signalbox.sql.split.Dialect.Feature;

/**
 * Finds the ends of blanks, comments, words and quoted things. Remembers what was opened and never
 * closed, and nothing else of where it has been.
 */
final class Lexer {
  private final String program;
  private final int length;
  private final Dialect dialect;

  private boolean codeComment;
  private boolean backslashes;
  private int openAt = -1;
  private String open = "";

  Lexer(String program, Dialect dialect) {
    this.program = program;
    this.length = program.length();
    this.dialect = dialect;
  }

  /** Where something begins that has no end; negative if everything has one. */
  int openAt() {
    return openAt;
  }

  /** What {@link #openAt} is about, for people. */
  String open() {
    return open;
  }

  /** From here to the statement's end a backslash escapes in every string, in any dialect. */
  void extended() {
    backslashes = true;
  }

  /** What follows is lexed as if it stood alone. */
  void endStatement() {
    backslashes = false;
    codeComment = false;
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
    if (lineComment(c, at)) {
      return lineEnd(at);
    }
    return c == '/' && follows(at + 1, '*') && !codeCommentStarts(at) ? commentEnd(at) : at;
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
      case '\'' -> quoteEnd(at, '\'', backslashes || dialect.has(Feature.BACKSLASH_STRINGS));
      case '"' -> quoteEnd(at, '"', backslashes || dialect.doubleQuotesAreStrings());
      case '`' ->
          dialect.has(Feature.BACKTICK_NAMES)
              ? quoteEnd(at, '`', dialect.has(Feature.BACKSLASH_NAMES))
              : at + 1;
      case '[' -> dialect.has(Feature.BRACKET_NAMES) ? bracketEnd(at) : at + 1;
      case '$' -> dollarEnd(at);
      case '/' -> follows(at + 1, '*') ? codeCommentStart(at) : at + 1;
      case '*' -> codeComment && follows(at + 1, '/') ? codeCommentEnd(at) : at + 1;
      default -> at + 1;
    };
  }

  private boolean lineComment(char c, int at) {
    return switch (c) {
      case '-' ->
          follows(at + 1, '-')
              && (!dialect.has(Feature.DASHES_NEED_SPACE)
                  || at + 2 >= length
                  || program.charAt(at + 2) <= ' ');
      case '/' -> follows(at + 1, '/') && dialect.has(Feature.SLASH_COMMENTS) && !isUrl(at);
      case '#' ->
          dialect.has(Feature.HASH_COMMENTS)
              || (dialect.has(Feature.HASH_SPACE_COMMENTS)
                  && (follows(at + 1, ' ') || follows(at + 1, '!')));
      default -> false;
    };
  }

  /** {@code file:///tmp/x}, which Snowflake takes without quotes. */
  private boolean isUrl(int at) {
    int before = at > 0 && program.charAt(at - 1) == '/' ? at - 2 : at - 1;
    return dialect == Dialect.SNOWFLAKE && before >= 0 && program.charAt(before) == ':';
  }

  private int lineEnd(int at) {
    boolean carriageReturn = dialect.has(Feature.CR_ENDS_COMMENT);
    for (int i = at; i < length; i++) {
      char c = program.charAt(i);
      if (c == '\n' || (c == '\r' && carriageReturn)) {
        return i + 1;
      }
    }
    return length;
  }

  /** {@code /*!} of MySQL, {@code /*M!} of MariaDB. */
  private boolean codeCommentStarts(int at) {
    return dialect.has(Feature.CODE_COMMENTS)
        && (follows(at + 2, '!') || (follows(at + 2, 'M') && follows(at + 3, '!')));
  }

  /** With the version that may follow, so that it is not taken for the statement's first word. */
  private int codeCommentStart(int at) {
    codeComment = true;
    int end = program.indexOf('!', at) + 1;
    while (end < length && isDigit(program.charAt(end))) {
      end++;
    }
    return end;
  }

  private int codeCommentEnd(int at) {
    codeComment = false;
    return at + 2;
  }

  private int commentEnd(int at) {
    boolean nests = dialect.has(Feature.NESTED_COMMENTS);
    int depth = 1;
    int i = at + 2;
    while (i < length - 1) {
      char c = program.charAt(i);
      if (c == '*' && program.charAt(i + 1) == '/') {
        i += 2;
        if (--depth == 0) {
          return i;
        }
      } else if (nests && c == '/' && program.charAt(i + 1) == '*') {
        depth++;
        i += 2;
      } else {
        i++;
      }
    }
    return dialect.has(Feature.OPEN_COMMENT_ENDS) ? length : unclosed(at, "comment (/*)");
  }

  private int wordEnd(int at) {
    int end = at + 1;
    while (end < length && isWordPart(program.charAt(end))) {
      end++;
    }
    if (!follows(end, '\'') && !follows(end, '"')) {
      return end;
    }
    char prefix = (char) (program.charAt(end - 1) | 0x20);
    if (end - at == 1 && prefix == 'e' && dialect.has(Feature.ESCAPE_STRINGS)) {
      return follows(end, '\'') ? escapeStringEnd(end) : end;
    }
    if (end - at == 1 && prefix == 'r' && dialect.has(Feature.RAW_STRINGS)) {
      return quoteEnd(end, program.charAt(end), false);
    }
    boolean quoteOperator =
        prefix == 'q'
            && (end - at == 1 || (end - at == 2 && (program.charAt(at) | 0x20) == 'n'))
            && dialect.has(Feature.QUOTE_OPERATOR)
            && follows(end, '\'');
    return quoteOperator ? quoteOperatorEnd(end) : end;
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
    return unclosed(at, "quote (" + quote + ")");
  }

  /** A string that goes on behind a line's end goes on with its escapes. */
  private int escapeStringEnd(int at) {
    int end = quoteEnd(at, '\'', true);
    while (end < length) {
      int next = end;
      boolean newline = false;
      while (next < length && program.charAt(next) <= ' ') {
        newline |= program.charAt(next) == '\n' || program.charAt(next) == '\r';
        next++;
      }
      if (!newline || !follows(next, '\'')) {
        return end;
      }
      end = quoteEnd(next, '\'', true);
    }
    return end;
  }

  private int quoteOperatorEnd(int quote) {
    if (quote + 1 >= length) {
      return unclosed(quote, "quote (q')");
    }
    char opening = program.charAt(quote + 1);
    char closing =
        switch (opening) {
          case '[' -> ']';
          case '(' -> ')';
          case '{' -> '}';
          case '<' -> '>';
          default -> opening;
        };
    int found = program.indexOf(closing + "'", quote + 2);
    return found < 0 ? unclosed(quote, "quote (q'" + opening + ")") : found + 2;
  }

  private int bracketEnd(int at) {
    int end = program.indexOf(']', at + 1) + 1;
    // SQLite knows no doubled bracket; after one it sees an error, not a statement's end.
    while (end > 0 && follows(end, ']')) {
      end = program.indexOf(']', end + 1) + 1;
    }
    return end > 0 ? end : unclosed(at, "bracket ([)");
  }

  private int dollarEnd(int at) {
    if (dialect.has(Feature.BARE_DOLLAR_QUOTES)) {
      return follows(at + 1, '$') ? dollarQuoteEnd(at, at + 1) : at + 1;
    }
    if (!dialect.has(Feature.DOLLAR_QUOTES)) {
      return at + 1;
    }
    int i = at + 1;
    while (i < length && program.charAt(i) != '$' && isWordPart(program.charAt(i))) {
      i++;
    }
    boolean tag = follows(i, '$') && (i == at + 1 || isWordStart(program.charAt(at + 1)));
    return tag ? dollarQuoteEnd(at, i) : at + 1;
  }

  private int dollarQuoteEnd(int at, int tagEnd) {
    String tag = program.substring(at, tagEnd + 1);
    int found = program.indexOf(tag, tagEnd + 1);
    String shown = tag.length() > 20 ? tag.substring(0, 20) + "…" : tag;
    return found < 0 ? unclosed(at, "dollar quote (" + shown + ")") : found + tag.length();
  }

  private int unclosed(int at, String what) {
    openAt = at;
    open = what;
    return length;
  }

  private boolean follows(int at, char c) {
    return at < length && program.charAt(at) == c;
  }

  static boolean isBlank(char c) {
    return c <= ' ' || c == '\uFEFF' || (c >= 0x80 && Character.isSpaceChar(c));
  }

  static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (c >= 0x80 && !isBlank(c));
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || isDigit(c) || c == '$';
  }
}
