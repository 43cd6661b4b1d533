package dev.signalbox.sql.split;

import dev.signalbox.sql.split.Statement.Kind;
import java.util.Optional;
import java.util.Set;

/** Guesses what one statement is for, word by word. */
final class KindGuess {
  private static final Set<String> QUERIES =
      Set.of(
          "SELECT",
          "WITH",
          "VALUES",
          "FROM",
          "SHOW",
          "DESCRIBE",
          "DESC",
          "EXPLAIN",
          "PRAGMA",
          "TABLE",
          "SUMMARIZE",
          "PIVOT",
          "UNPIVOT");

  private final ExtendedWords extended = new ExtendedWords();
  private String first = "";
  private boolean begun;
  private boolean settled;
  private int parentheses;
  private boolean query;

  /** As {@link Body#token}, with the token's place. */
  void token(String word, int offset) {
    if (word.equals("(")) {
      parentheses++;
    } else if (word.equals(")")) {
      parentheses--;
    } else if (!begun) {
      begun = true;
      first = word;
      query = QUERIES.contains(word);
      settled = !word.equals("WITH") && !word.equals("FROM");
      // In (SELECT …) TO TRAIN the level of the statement is below the parentheses.
      extended.first(word, offset);
    } else if (parentheses == 0) {
      extended.next(word, offset);
      settle(word);
    }
  }

  /** A list of WITHs, and Hive's FROM, may lead to something else than a query. */
  private void settle(String word) {
    if (settled) {
      return;
    }
    switch (word) {
      case "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE" -> {
        query = false;
        settled = true;
      }
      case "SELECT", "VALUES", "TABLE" -> settled = first.equals("WITH");
      default -> {}
    }
  }

  Kind kind() {
    return extended.found().isPresent() ? Kind.EXTENDED : query ? Kind.QUERY : Kind.STATEMENT;
  }

  Optional<ExtendedWords.Found> extended() {
    return extended.found();
  }
}
