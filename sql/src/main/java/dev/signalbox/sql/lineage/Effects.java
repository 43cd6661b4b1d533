package dev.signalbox.sql.lineage;

import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Statement;
import dev.signalbox.sql.split.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is certain of single statements. Of one that is not understood nothing is. */
public final class Effects {
  /** These, too, leave transactions alone, whatever else they do to the session. */
  private static final Set<String> NO_TRANSACTION =
      Set.of(
          "USE", "SHOW", "SET", "RESET", "LOAD", "INSTALL", "ATTACH", "DETACH", "PRAGMA", "FORCE");

  private static final Set<String> SETTINGS =
      Set.of("USE", "SET", "RESET", "LOAD", "INSTALL", "FORCE", "ATTACH", "PRAGMA");

  private Effects() {}

  /**
   * Whether a statement does nothing but read, as far as that is told: what is behind its names, if
   * the database was asked; else its words alone.
   */
  public static boolean onlyReads(Statement statement, Dialect dialect, Catalog catalog) {
    try (BoundedParser parser = new BoundedParser()) {
      AccessReader reader = new AccessReader(dialect, parser, catalog);
      return reader.read(statement) instanceof Access.Tables tables
          && tables.writes().isEmpty()
          && onlyReads(tables.reads(), catalog, new Views(dialect, reader));
    }
  }

  private static boolean onlyReads(Set<TableName> names, Catalog catalog, Views views) {
    Deque<TableName> open = new ArrayDeque<>(names);
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String key = open.pop().key();
      if (!seen.add(key)) {
        continue;
      }
      if (catalog.kind(key) == Catalog.Kind.UNKNOWN) {
        return false;
      }
      for (String definition : catalog.definitions(key)) {
        Optional<Set<TableName>> behind = views.reads(definition);
        if (behind.isEmpty()) {
          return false;
        }
        open.addAll(behind.get());
      }
    }
    return true;
  }

  /** Whether a transaction may be open after a statement that began without one. */
  public static boolean mayBeginTransaction(Statement statement, Dialect dialect) {
    List<Token> tokens = Token.of(statement.body().text(), dialect);
    String first = AccessReader.firstWord(tokens);
    return !(AccessReader.leavesSession(first) || NO_TRANSACTION.contains(first))
        || tokens.stream().anyMatch(Effects::tellsOfTransactions);
  }

  /** Whether a statement makes of any session what it makes of one: it is a setting, no table. */
  public static boolean alikeInEverySession(Statement statement, Dialect dialect) {
    List<Token> tokens = Token.of(statement.body().text(), dialect);
    String first = AccessReader.firstWord(tokens);
    boolean secret =
        first.equals("CREATE")
            && tokens.stream().limit(5).anyMatch(t -> t.upper().equals("SECRET"));
    return (secret || SETTINGS.contains(first))
        && tokens.stream().noneMatch(Effects::tellsOfTransactions);
  }

  private static boolean tellsOfTransactions(Token token) {
    String word = token.upper();
    return token.type() == Token.Type.CODE_COMMENT
        || word.contains("AUTOCOMMIT")
        || word.contains("TRANSACTION");
  }
}
