package dev.signalbox.sql.split;

/**
 * SQLite: within {@code [EXPLAIN …] CREATE [TEMP|TEMPORARY] TRIGGER} only a semicolon that follows
 * {@code ; END} ends the statement, which is how its own shell sees it.
 */
final class TriggerBody implements Body {
  private enum At {
    START,
    EXPLAIN,
    CREATE,
    TRIGGER,
    OTHER
  }

  private At at = At.START;
  private boolean afterSemicolon;
  private boolean afterEnd;

  @Override
  public void token(String word) {
    at =
        switch (at) {
          case START ->
              switch (word) {
                case "EXPLAIN" -> At.EXPLAIN;
                case "CREATE" -> At.CREATE;
                default -> At.OTHER;
              };
          case EXPLAIN -> word.equals("CREATE") ? At.CREATE : At.EXPLAIN;
          case CREATE ->
              switch (word) {
                case "TEMP", "TEMPORARY" -> At.CREATE;
                case "TRIGGER" -> At.TRIGGER;
                default -> At.OTHER;
              };
          case TRIGGER, OTHER -> at;
        };
    afterEnd = afterSemicolon && word.equals("END");
    afterSemicolon = false;
  }

  @Override
  public boolean semicolonEnds() {
    afterSemicolon = true;
    return at != At.TRIGGER || afterEnd;
  }

  @Override
  public String missing() {
    return at == At.TRIGGER && !afterEnd ? "the END of its trigger" : "";
  }
}
