package dev.signalbox.arrow;

/** A value that its column's Arrow type cannot hold exactly. The stream cannot go on. */
public final class UnfitValueException extends Exception {
  /** The code that the message begins with. */
  public static final String CODE = "SB-ARROW-422";

  private static final int VALUE_CHARS_MAX = 100;
  private static final long serialVersionUID = 1;

  private final String text;

  private UnfitValueException(String text) {
    super(CODE + ": " + text);
    this.text = text;
  }

  UnfitValueException(String column, String type, String label, String value, long row) {
    this(
        "column \""
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

  /** The message without its code. */
  public String text() {
    return text;
  }
}
