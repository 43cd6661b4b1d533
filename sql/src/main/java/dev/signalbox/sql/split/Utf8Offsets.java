package dev.signalbox.sql.split;

/** Turns offsets in chars into offsets in bytes of UTF-8, in one walk over the text. */
public final class Utf8Offsets {
  private final String text;
  private int chars;
  private int bytes;

  public Utf8Offsets(String text) {
    this.text = text;
  }

  /**
   * The bytes before a place.
   *
   * @param offset in chars, not within a surrogate pair; not before the one asked for last
   */
  public int of(int offset) {
    if (offset < chars) {
      throw new IllegalArgumentException("offset " + offset + " was passed: " + chars);
    }
    while (chars < offset) {
      char c = text.charAt(chars++);
      // Each half of a pair counts two of its four bytes.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }
}
