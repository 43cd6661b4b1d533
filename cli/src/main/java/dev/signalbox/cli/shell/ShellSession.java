package dev.signalbox.cli.shell;

import dev.signalbox.sql.split.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stays from one input to the next. Each input is a program with a connection of its own, so
 * what has changed the session before is done again first: settings, attached databases, temporary
 * tables and what was written to them.
 */
final class ShellSession {
  private static final Set<String> CHANGES =
      Set.of(
          "set",
          "reset",
          "use",
          "attach",
          "detach",
          "load",
          "pragma",
          "prepare",
          "deallocate",
          "declare");

  private static final Pattern TEMPORARY =
      Pattern.compile(
          "(?is)create\\s+(?:or\\s+replace\\s+)?(?:global\\s+|local\\s+)?temp(?:orary)?\\s+\\w+\\s+"
              + "(?:if\\s+not\\s+exists\\s+)?([\\w.\"`]+).*");

  private static final Pattern WRITE =
      Pattern.compile(
          "(?is)(?:insert\\s+(?:or\\s+\\w+\\s+)?into|replace\\s+into|update|delete\\s+from"
              + "|truncate(?:\\s+table)?|alter\\s+table|drop\\s+\\w+(?:\\s+if\\s+exists)?)"
              + "\\s+([\\w.\"`]+).*");

  private final List<String> done = new ArrayList<>();
  private final Set<String> temporary = new HashSet<>();

  /** Statements that come before the next input's. */
  String setup() {
    return String.join(";\n", done);
  }

  List<String> statements() {
    return List.copyOf(done);
  }

  void forget() {
    done.clear();
    temporary.clear();
  }

  /** Remembers what of an input has changed the session; it has succeeded. */
  void succeeded(SqlInput input) {
    boolean transaction = false;
    List<String> inTransaction = new ArrayList<>();
    for (Statement statement : input.statements()) {
      String body = statement.body().text();
      String word = SqlInput.firstWord(body);
      if (word.equals("begin") || word.equals("start")) {
        transaction = true;
      } else if (word.equals("rollback") || word.equals("abort")) {
        transaction = false;
        inTransaction.clear();
      } else if (word.equals("commit") || word.equals("end")) {
        transaction = false;
        done.addAll(inTransaction);
        inTransaction.clear();
      } else if (changes(statement, word)) {
        (transaction ? inTransaction : done).add(body);
      }
    }
  }

  private boolean changes(Statement statement, String word) {
    String body = statement.body().text();
    Matcher temp = TEMPORARY.matcher(body);
    if (temp.matches()) {
      temporary.add(unquoted(temp.group(1)));
      return true;
    }
    // Only what is written to a temporary table: a lasting one would be written to twice.
    Matcher write = WRITE.matcher(body);
    return CHANGES.contains(word)
        || (write.matches() && temporary.contains(unquoted(write.group(1))));
  }

  private static String unquoted(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    return last.replaceAll("[\"`]", "").toLowerCase(Locale.ROOT);
  }
}
