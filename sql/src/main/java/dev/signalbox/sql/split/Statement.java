package dev.signalbox.sql.split;

/**
 * One statement of a program.
 *
 * @param number from 1
 * @param kind what its words make expect
 * @param part its share of the program: from the end of the one before to its semicolon, inclusive,
 *     so that all parts and the tail give the program back
 * @param body what a database is sent: from the first word to the last, without the semicolon
 */
public record Statement(int number, Kind kind, Part part, Part body) {
  /** What a statement is there for. A guess by its words: the database knows. */
  public enum Kind {
    /** Its rows. */
    QUERY,
    /** What it changes. */
    STATEMENT,
    /** A model; {@link ExtendedSql} tells more. No database understands it. */
    EXTENDED
  }

  /**
   * A piece of the program.
   *
   * @param startOffset of its first character, in chars from 0
   * @param endOffset after its last character
   * @param line where it starts, from 1
   * @param text its characters
   */
  public record Part(int startOffset, int endOffset, int line, String text) {}
}
