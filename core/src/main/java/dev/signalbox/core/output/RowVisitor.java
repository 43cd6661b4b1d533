package dev.signalbox.core.output;

import dev.signalbox.core.output.Value.Kind;

/** Takes packed rows value by value, without an object for each. */
public interface RowVisitor {
  /** A row begins. */
  void row();

  /** The row has no more values. */
  void rowEnd();

  void nothing();

  void bool(boolean value);

  void number(long value);

  void real(double value);

  /** Bytes, which lie in an array that is not to be changed. */
  void bytes(byte[] from, int offset, int count);

  /** A text in UTF-8, which lies in an array that is not to be changed. */
  void text(Kind kind, byte[] utf8, int offset, int count);

  void array(Value.Array value);
}
