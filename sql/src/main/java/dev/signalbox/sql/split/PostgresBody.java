package dev.signalbox.sql.split;

/**
 * PostgreSQL: bodies are strings, but for {@code BEGIN ATOMIC … END} of a routine and the
 * parenthesised commands of a rule.
 */
final class PostgresBody implements Body {
  private enum Creates {
    UNKNOWN,
    ROUTINE,
    RULE,
    OTHER
  }

  private Creates creates = Creates.UNKNOWN;
  private int words;
  private int depth;
  private String last = "";

  @Override
  public void token(String word) {
    words++;
    if (creates == Creates.UNKNOWN) {
      creates = creates(word);
    } else if (creates == Creates.ROUTINE) {
      depth += inRoutine(word);
    } else if (creates == Creates.RULE) {
      depth += word.equals("(") ? 1 : word.equals(")") ? -1 : 0;
    }
    last = word;
  }

  private Creates creates(String word) {
    if (words == 1) {
      return word.equals("CREATE") ? Creates.UNKNOWN : Creates.OTHER;
    }
    return switch (word) {
      case "OR", "REPLACE" -> Creates.UNKNOWN;
      case "FUNCTION", "PROCEDURE" -> Creates.ROUTINE;
      case "RULE" -> Creates.RULE;
      default -> Creates.OTHER;
    };
  }

  /** CASE and END are no names here without quotes, but for a column's new one or behind a dot. */
  private int inRoutine(String word) {
    if (word.equals("ATOMIC") && last.equals("BEGIN")) {
      return 1;
    }
    if (depth == 0 || last.equals("AS") || last.equals(".")) {
      return 0;
    }
    return word.equals("CASE") ? 1 : word.equals("END") ? -1 : 0;
  }

  @Override
  public boolean semicolonEnds() {
    last = ";";
    return depth <= 0;
  }

  @Override
  public String missing() {
    return depth <= 0 ? "" : creates == Creates.RULE ? "a closing parenthesis" : "an END";
  }
}
