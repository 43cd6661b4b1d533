package dev.signalbox.cli.jobfile;

/**
 * Something wrong in a file, and where.
 *
 * @param place where it is
 * @param code as in docs/errors.md
 * @param message what is wrong and what to do
 */
public record Problem(Place place, String code, String message) {
  /**
   * A place in a text, counted from 1.
   *
   * @param line the line
   * @param column the character within the line
   */
  public record Place(int line, int column) implements Comparable<Place> {
    public static final Place START = new Place(1, 1);

    @Override
    public int compareTo(Place other) {
      return line != other.line
          ? Integer.compare(line, other.line)
          : Integer.compare(column, other.column);
    }
  }

  /** {@code file:line:column: SB-…: message}. */
  public String show(String file) {
    return file + ":" + place.line() + ":" + place.column() + ": " + code + ": " + message;
  }
}
