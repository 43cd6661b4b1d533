package dev.signalbox.sim;

import java.util.Arrays;
import java.util.stream.Collectors;

/** An invariant does not hold. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Something that must never be.
   *
   * @param invariant its number in the design, e.g. {@code I3}, or a word
   */
  Violation(String invariant, String what) {
    super(invariant + ": " + what);
  }

  /**
   * Throws if it does not hold.
   *
   * @param what the parts of the message; put together only when it is needed
   */
  static void unless(boolean holds, String invariant, Object... what) {
    if (!holds) {
      throw new Violation(
          invariant, Arrays.stream(what).map(String::valueOf).collect(Collectors.joining()));
    }
  }
}
