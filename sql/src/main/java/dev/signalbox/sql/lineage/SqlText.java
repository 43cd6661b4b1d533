package dev.signalbox.sql.lineage;

import dev.signalbox.sql.split.Token;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A statement as any parser reads it alike: without comments, names quoted by double quotes, and
 * strings that hold anything remarkable replaced. What is a string in one dialect is none in
 * another, and what is in it names no table.
 */
final class SqlText {
  private static final Pattern UNREMARKABLE = Pattern.compile("'[A-Za-z0-9 _.:+-]*'");

  private SqlText() {}

  static String of(List<Token> tokens) {
    StringBuilder text = new StringBuilder();
    int end = 0;
    for (Token token : tokens) {
      // What touches goes on touching: 1.5, a.b, <=, ::.
      if (token.offset() > end) {
        text.append(' ');
      }
      text.append(one(token));
      end = token.offset() + token.text().length();
    }
    return text.toString();
  }

  private static String one(Token token) {
    String text = token.text();
    if (token.type() == Token.Type.STRING) {
      return UNREMARKABLE.matcher(text).matches() ? text : " 's'";
    }
    if (token.type() != Token.Type.NAME) {
      return text;
    }
    String quote = text.substring(text.length() - 1);
    String inner = text.substring(1, text.length() - 1).replace(quote + quote, quote);
    return '"' + inner.replace("\"", "\"\"") + '"';
  }
}
