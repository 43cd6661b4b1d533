package dev.signalbox.sql.program;

import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Token;
import java.util.List;
import java.util.Set;

/** What is certain of DuckDB's statements by the words that they begin with. */
final class DuckDbStatements {
  private static final Set<String> OF_DATABASE_OR_SESSION =
      Set.of(
          "SELECT",
          "WITH",
          "FROM",
          "VALUES",
          "TABLE",
          "PIVOT",
          "UNPIVOT",
          "SHOW",
          "DESCRIBE",
          "SUMMARIZE",
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "TRUNCATE",
          "COPY",
          "ALTER",
          "BEGIN",
          "COMMIT",
          "ROLLBACK",
          "CHECKPOINT");

  private static final Set<String> BEFORE_KIND =
      Set.of("CREATE", "DROP", "OR", "REPLACE", "TEMP", "TEMPORARY", "UNIQUE");

  private static final Set<String> KINDS =
      Set.of("TABLE", "VIEW", "INDEX", "SEQUENCE", "SCHEMA", "TYPE", "MACRO", "FUNCTION");

  private static final int WORDS = 6;

  private DuckDbStatements() {}

  /**
   * Whether a statement, apart from the functions that it calls, leaves all of an instance but the
   * database and the session as it is. It may still call what a function does.
   *
   * @param body from its first word
   */
  static boolean leavesInstance(String body) {
    List<String> words =
        Token.first(body, Dialect.DUCKDB, WORDS).stream().map(Token::upper).toList();
    String first = words.isEmpty() ? "" : words.getFirst();
    if (first.equals("CREATE") || first.equals("DROP")) {
      return words.stream()
          .dropWhile(BEFORE_KIND::contains)
          .findFirst()
          .filter(KINDS::contains)
          .isPresent();
    }
    return OF_DATABASE_OR_SESSION.contains(first);
  }
}
