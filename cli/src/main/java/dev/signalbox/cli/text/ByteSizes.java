package dev.signalbox.cli.text;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Amounts of bytes as people write them: {@code 512MiB}, {@code 1GiB}, {@code 100MB}, {@code 4096}.
 */
public final class ByteSizes {
  public static final String FORM = "a size such as 512MiB, 2GiB or 4096";
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,15})\\s?([A-Za-z]*)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "B",
          1L,
          "KB",
          1_000L,
          "MB",
          1_000_000L,
          "GB",
          1_000_000_000L,
          "TB",
          1_000_000_000_000L,
          "KiB",
          1L << 10,
          "MiB",
          1L << 20,
          "GiB",
          1L << 30,
          "TiB",
          1L << 40);

  private ByteSizes() {}

  /** Reads one; at most 2^60 bytes. */
  public static OptionalLong parse(String text) {
    var matcher = SHAPE.matcher(text.strip());
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    Long unit = UNITS.get(matcher.group(2));
    if (unit == null) {
      return OptionalLong.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return number > (1L << 60) / unit ? OptionalLong.empty() : OptionalLong.of(number * unit);
  }
}
