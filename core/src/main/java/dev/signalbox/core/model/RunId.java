package dev.signalbox.core.model;

import java.util.OptionalLong;

/**
 * The id of a run: a number that the state machine gives, growing from 1, never used twice in a
 * cluster.
 *
 * @param value 1 or more
 */
public record RunId(long value) implements Comparable<RunId> {
  public RunId {
    if (value < 1) {
      throw new IllegalArgumentException("a run id is 1 or more, not " + value);
    }
  }

  /** Reads the form people see, e.g. {@code r42}; empty if the text is not one. */
  public static OptionalLong parse(String text) {
    if (text.length() < 2 || text.length() > 19 || text.charAt(0) != 'r' || text.charAt(1) == '0') {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return OptionalLong.empty();
      }
      value = value * 10 + (c - '0');
    }
    return OptionalLong.of(value);
  }

  @Override
  public int compareTo(RunId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return "r" + value;
  }
}
