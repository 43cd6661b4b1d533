package dev.signalbox.core.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A state as bytes, and back. */
final class StateBytes {
  private StateBytes() {}

  static byte[] of(State state) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      StateCodec.copy(state).write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static State read(byte[] bytes) {
    try {
      return StateCodec.read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
