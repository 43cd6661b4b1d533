package dev.signalbox.sql.lineage;

import dev.signalbox.sql.split.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for what makes a statement more than a reader and writer of tables, by its words alone. */
final class Caution {
  private static final Set<String> SEQUENCE_WORDS = Set.of("NEXTVAL", "CURRVAL");

  /** Behind these a name comes that may have a list of columns. */
  private static final Set<String> BEFORE_NAME =
      Set.of("INTO", "TABLE", "VIEW", "EXISTS", "AS", "WITH", "RECURSIVE");

  private static final Set<String> LOCKS = Set.of("UPDATE", "SHARE", "NO", "KEY");
  private static final int DEPTH_MAX = 30;

  private final List<Token> tokens;
  private final Catalog catalog;

  Caution(List<Token> tokens, Catalog catalog) {
    this.tokens = tokens;
    this.catalog = catalog;
  }

  /** Why the statement may do more, or less, than its tables tell. */
  Optional<Access> found() {
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.type() == Token.Type.CODE_COMMENT) {
        return session("a comment holds code");
      }
      if (is(i, "@") || is(i, "?") || is(i, "$")) {
        return session("it has variables or parameters");
      }
      if (is(i, ":") && (is(i + 1, "=") || (!is(i - 1, ":") && isName(i + 1)))) {
        return session("it has variables or parameters");
      }
      // Calls may come without parentheses, too: current_date, row.function.
      if (isName(i) && catalog.isOwn(name(i))) {
        return session(name(i) + " is a function that somebody has made in the database");
      }
      if (is(i, "(")) {
        String called = called(i);
        if (!called.isEmpty()) {
          return session(called + "() is not a function that is known to change nothing");
        }
        if (++depth > DEPTH_MAX) {
          return Optional.of(new Access.Barrier("its parentheses are too deep"));
        }
      }
      depth -= is(i, ")") ? 1 : 0;
      if ((word(i).equals("NEXT") && word(i + 1).equals("VALUE"))
          || SEQUENCE_WORDS.contains(word(i))) {
        return session("it draws from a sequence");
      }
      if ((word(i).equals("FOR") && LOCKS.contains(word(i + 1))) || word(i).equals("LOCK")) {
        return Optional.of(new Access.Barrier("it locks rows"));
      }
    }
    return Optional.empty();
  }

  /** The name of what is called where this parenthesis opens, if it may change something. */
  private String called(int parenthesis) {
    int name = parenthesis - 1;
    if (!isName(name)) {
      return "";
    }
    boolean quoted = tokens.get(name).type() == Token.Type.NAME;
    boolean qualified = is(name - 1, ".");
    if (catalog.isHarmless(name(name), !quoted && !qualified)) {
      return "";
    }
    int first = name;
    while (is(first - 1, ".") && isName(first - 2)) {
      first -= 2;
    }
    String before = first == 0 ? "" : tokens.get(first - 1).upper();
    return BEFORE_NAME.contains(before) ? "" : tokens.get(name).text();
  }

  private Optional<Access> session(String reason) {
    return Optional.of(new Access.Session(reason));
  }

  private boolean isName(int i) {
    return i >= 0
        && i < tokens.size()
        && (tokens.get(i).type() == Token.Type.WORD || tokens.get(i).type() == Token.Type.NAME);
  }

  /** Without quotes. */
  private String name(int i) {
    String text = tokens.get(i).text();
    return tokens.get(i).type() == Token.Type.NAME ? text.substring(1, text.length() - 1) : text;
  }

  private boolean is(int i, String sign) {
    return i >= 0
        && i < tokens.size()
        && tokens.get(i).type() == Token.Type.SIGN
        && tokens.get(i).text().equals(sign);
  }

  private String word(int i) {
    return i >= 0 && i < tokens.size() && tokens.get(i).type() == Token.Type.WORD
        ? tokens.get(i).upper()
        : "";
  }
}
