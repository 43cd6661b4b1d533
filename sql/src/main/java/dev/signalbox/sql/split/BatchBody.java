package dev.signalbox.sql.split;

/**
 * Oracle and SQL Server: some statements hold what their clients cannot see the end of, so these go
 * on to a line of its own, {@code /} or {@code GO}, or the program's end.
 *
 * <p>In SQL Server a variable lives as long as its batch: what declares one takes the rest of the
 * batch with it.
 */
final class BatchBody implements Body {
  private static final int HEAD_WORDS_MAX = 6;

  private final Dialect dialect;
  private int words;
  private int parentheses;
  private String first = "";
  private boolean toLine;
  private boolean settled;

  BatchBody(Dialect dialect) {
    this.dialect = dialect;
  }

  /** The line that ends a batch. */
  static String line(Dialect dialect) {
    return switch (dialect) {
      case ORACLE -> "/";
      case SQLSERVER -> "GO";
      default -> "";
    };
  }

  @Override
  public void token(String word) {
    words++;
    parentheses += word.equals("(") ? 1 : word.equals(")") ? -1 : 0;
    if (toLine) {
      return;
    }
    if (words == 1) {
      first = word;
    }
    if (!settled) {
      if (dialect == Dialect.ORACLE) {
        oracle(word);
      } else {
        sqlServer(word);
      }
      settled |= words >= HEAD_WORDS_MAX;
    }
    toLine |= dialect == Dialect.SQLSERVER && word.equals("DECLARE") && parentheses <= 0;
  }

  private void oracle(String word) {
    switch (first) {
      case "DECLARE", "BEGIN", "<" -> toLine = true;
      case "CREATE", "WITH" ->
          toLine =
              switch (word) {
                case "FUNCTION", "PROCEDURE" -> true;
                case "PACKAGE", "TRIGGER", "TYPE", "LIBRARY", "JAVA" -> first.equals("CREATE");
                default -> false;
              };
      default -> settled = true;
    }
    settled |=
        switch (word) {
          case "TABLE", "VIEW", "INDEX", "AS", "(" -> true;
          default -> false;
        };
  }

  private void sqlServer(String word) {
    switch (first) {
      case "IF", "WHILE" -> toLine = true;
      case "BEGIN" -> {
        // Decided by the second word: a transaction has a semicolon or nothing there, too.
        if (words == 2) {
          toLine =
              switch (word) {
                case "TRAN", "TRANSACTION", "DISTRIBUTED", "DIALOG", "CONVERSATION" -> false;
                default -> true;
              };
          settled = true;
        }
      }
      case "CREATE", "ALTER" -> {
        switch (word) {
          case "PROC", "PROCEDURE", "FUNCTION", "TRIGGER" -> toLine = true;
          case "CREATE", "ALTER", "OR" -> {}
          default -> settled = true;
        }
      }
      default -> settled = true;
    }
  }

  @Override
  public boolean semicolonEnds() {
    return !toLine;
  }

  @Override
  public String missing() {
    return "";
  }
}
