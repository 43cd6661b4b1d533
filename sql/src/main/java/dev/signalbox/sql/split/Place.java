package dev.signalbox.sql.split;

/**
 * Where something stands in a program.
 *
 * @param offset in chars from 0
 * @param line from 1; a line ends with LF, CRLF or CR
 * @param column from 1, in code points
 */
public record Place(int offset, int line, int column) {
  /** Reads the program up to the offset. */
  public static Place of(String program, int offset) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (endsLine(program, i)) {
        line++;
        lineStart = i + 1;
      }
    }
    return new Place(offset, line, program.codePointCount(lineStart, offset) + 1);
  }

  static boolean endsLine(String program, int at) {
    char c = program.charAt(at);
    return c == '\n'
        || (c == '\r' && (at + 1 >= program.length() || program.charAt(at + 1) != '\n'));
  }
}
