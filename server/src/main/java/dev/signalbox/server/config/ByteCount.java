package dev.signalbox.server.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes.
 *
 * @param value 0 or more
 */
public record ByteCount(long value) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,15})\\s*(B|KiB|MiB|GiB|TiB)");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  public ByteCount {
    if (value < 0) {
      throw new IllegalArgumentException("a byte count of " + value);
    }
  }

  /**
   * Reads a form like {@code 64MiB}.
   *
   * @throws IllegalArgumentException if it is none; the message says what is expected
   */
  public static ByteCount parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is not a size; write a number with a unit, as in 64MiB");
    }
    long number = Long.parseLong(matcher.group(1));
    for (String unit : UNITS) {
      if (unit.equals(matcher.group(2))) {
        return new ByteCount(number);
      }
      if (number > Long.MAX_VALUE / 1_024) {
        throw new IllegalArgumentException("is too large");
      }
      number *= 1_024;
    }
    throw new IllegalStateException("no such unit: " + matcher.group(2));
  }

  /** In the largest unit that shows it exactly. */
  @Override
  public String toString() {
    long number = value;
    int unit = 0;
    while (number != 0 && number % 1_024 == 0 && unit < UNITS.length - 1) {
      number /= 1_024;
      unit++;
    }
    return String.format(Locale.ROOT, "%d%s", number, UNITS[unit]);
  }
}
