package dev.signalbox.cli.text;

import dev.signalbox.core.model.Bounds;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Durations as people write and read them: {@code 250ms}, {@code 30s}, {@code 1h30m}, {@code 7d}.
 */
public final class Durations {
  public static final String FORM = "a duration such as 30s, 5m, 1h30m or 250ms";
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
  private static final long[] UNIT_MS = {86_400_000, 3_600_000, 60_000, 1_000, 1};
  private static final int DIGITS_MAX = 12;

  private Durations() {}

  /** Reads one; units go from large to small, each at most once; at most 365 days. */
  public static Optional<Duration> parse(String text) {
    String rest = text.strip();
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    long totalMs = 0;
    int unit = -1;
    while (!rest.isEmpty()) {
      int digits = span(rest, 0, true);
      int end = span(rest, digits, false);
      int found = unit(rest.substring(digits, end));
      if (digits == 0 || digits > DIGITS_MAX || found <= unit) {
        return Optional.empty();
      }
      unit = found;
      totalMs += Long.parseLong(rest.substring(0, digits)) * UNIT_MS[found];
      if (totalMs < 0 || totalMs > Bounds.DURATION_MS_MAX) {
        return Optional.empty();
      }
      rest = rest.substring(end);
    }
    return Optional.of(Duration.ofMillis(totalMs));
  }

  /** For people: {@code 0.02 s}, {@code 3.2 s}, {@code 1m 05s}, {@code 2h 03m}, {@code 3d 04h}. */
  public static String show(Duration duration) {
    long ms = Math.max(0, duration.toMillis());
    if (ms < 100) {
      return String.format(Locale.ROOT, "%.2f s", ms / 1000.0);
    }
    if (ms < 59_950) {
      return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
    }
    long s = (ms + 500) / 1000;
    if (s < 3600) {
      return String.format(Locale.ROOT, "%dm %02ds", s / 60, s % 60);
    }
    if (s < 86_400) {
      return String.format(Locale.ROOT, "%dh %02dm", s / 3600, s % 3600 / 60);
    }
    return String.format(Locale.ROOT, "%dd %02dh", s / 86_400, s % 86_400 / 3600);
  }

  private static int span(String text, int from, boolean digits) {
    int i = from;
    while (i < text.length() && isDigit(text.charAt(i)) == digits) {
      i++;
    }
    return i;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int unit(String name) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
