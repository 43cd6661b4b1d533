package dev.signalbox.sql.split;

/**
 * Knows whether a semicolon ends a statement where triggers carry statements of their own: within
 * {@code CREATE [TEMP|TEMPORARY] TRIGGER} only one that follows {@code ; END} does.
 */
final class TriggerBody {
  private int words;
  private boolean create;
  private boolean trigger;
  private boolean afterSemicolon;
  private boolean afterEnd;

  void word(String program, int start, int end) {
    words++;
    if (words == 1) {
      create = is(program, start, end, "CREATE");
    } else if (create && !trigger && words <= 3) {
      trigger = is(program, start, end, "TRIGGER");
    }
    afterEnd = afterSemicolon && is(program, start, end, "END");
    afterSemicolon = false;
  }

  boolean semicolonEndsStatement() {
    afterSemicolon = true;
    return !trigger || afterEnd;
  }

  private static boolean is(String program, int start, int end, String word) {
    return end - start == word.length() && program.regionMatches(true, start, word, 0, end - start);
  }
}
