package dev.signalbox.sql.program;

/**
 * Why a statement failed.
 *
 * @param message the database's own, without its picture of the place
 * @param sqlState five characters, or empty if the database gives none
 * @param line of the statement's body, from 1; 0 if the database doesn't say
 * @param column of that line, in chars from 0; -1 if the database doesn't say
 */
record Failure(String message, String sqlState, int line, int column) {
  /**
   * @param offset of the place in the statement's body, in chars
   */
  static Failure at(String message, String sqlState, String body, int offset) {
    int lineStart = body.lastIndexOf('\n', offset - 1) + 1;
    int line = 1 + (int) body.substring(0, lineStart).chars().filter(c -> c == '\n').count();
    return new Failure(message, sqlState, line, offset - lineStart);
  }

  /** The same place, of a body without its first line. */
  Failure withoutFirstLine() {
    return new Failure(message, sqlState, Math.max(0, line - 1), column);
  }

  Failure without(Secrets secrets) {
    return new Failure(secrets.blot(message), sqlState, line, column);
  }

  static Failure withoutPlace(String message, String sqlState) {
    return new Failure(message, sqlState, 0, -1);
  }
}
