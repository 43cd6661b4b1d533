package dev.signalbox.cli.shell;

import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.SplitProgram;
import dev.signalbox.sql.split.Splitter;
import dev.signalbox.sql.split.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What was typed so far, as SQL. */
record SqlInput(String text, Dialect dialect, List<Statement> statements, boolean open) {
  private static final Set<String> BEGINS = Set.of("begin", "start");
  private static final Set<String> ENDS = Set.of("commit", "rollback", "end", "abort");

  static SqlInput of(String text, Dialect dialect) {
    SplitProgram program = Splitter.split(text, dialect);
    return new SqlInput(text, dialect, program.statements(), !program.defects().isEmpty());
  }

  /**
   * Whether it can be sent: every statement has its semicolon, and so has a transaction that it
   * begins its end. A transaction lives in one connection, and each input has its own.
   */
  boolean complete() {
    if (statements.isEmpty()) {
      return !open;
    }
    Statement last = statements.getLast();
    return !open && last.part().endOffset() > last.body().endOffset() && !inTransaction();
  }

  /** Whether the last transaction that it begins is still to be ended. */
  boolean inTransaction() {
    boolean in = false;
    for (Statement statement : statements) {
      String word = firstWord(statement.body().text());
      in = BEGINS.contains(word) || (in && !ENDS.contains(word));
    }
    return in;
  }

  static String firstWord(String statement) {
    int end = 0;
    while (end < statement.length() && Character.isLetter(statement.charAt(end))) {
      end++;
    }
    return statement.substring(0, end).toLowerCase(Locale.ROOT);
  }
}
