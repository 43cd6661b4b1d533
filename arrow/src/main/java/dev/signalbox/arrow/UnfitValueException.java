package dev.signalbox.arrow;

/** A value that its column's Arrow type cannot hold exactly. The stream cannot go on. */
public final class UnfitValueException extends Exception {
  /** The code that the message begins with. */
  public static final String CODE = "SB-ARROW-422";

  private static final int VALUE_CHARS_MAX = 100;
  private static final long serialVersionUID = 1;

  UnfitValueException(String column, String type, String label, String value, long row) {
    super(
        CODE
            + ": column \""
            + column
            + "\" ("
            + type
            + ") is "
            + label
            + " in Arrow, which cannot hold "
            + (value.length() > VALUE_CHARS_MAX ? value.substring(0, VALUE_CHARS_MAX) + "…" : value)
            + " of its row "
            + row
            + "; cast the column to text in the statement, or read the result in another form");
  }
}
