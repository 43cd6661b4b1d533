package dev.signalbox.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How many columns and lines a person sees. */
public interface WindowSize {
  int COLUMNS_DEFAULT = 80;
  int LINES_DEFAULT = 24;

  /** Columns, 20 or more. */
  int columns();

  /** Lines, 5 or more. */
  int lines();

  static WindowSize fixed(int columns, int lines) {
    return new Fixed(columns, lines);
  }

  /** The size of the window that this process runs in, asked for at most once a second. */
  static WindowSize ofProcess(Map<String, String> environment) {
    return new Asked(environment);
  }

  /** A size that does not change. */
  record Fixed(int columns, int lines) implements WindowSize {}

  /** Asks stty, which knows every system's way. */
  final class Asked implements WindowSize {
    private static final long FRESH_NS = 1_000_000_000L;
    private final int columnsFallback;
    private final int linesFallback;
    private Fixed last;
    private long askedAt;
    private boolean asked;

    Asked(Map<String, String> environment) {
      columnsFallback = number(environment.getOrDefault("COLUMNS", ""), COLUMNS_DEFAULT);
      linesFallback = number(environment.getOrDefault("LINES", ""), LINES_DEFAULT);
      last = new Fixed(columnsFallback, linesFallback);
    }

    @Override
    public int columns() {
      return Math.max(20, current().columns());
    }

    @Override
    public int lines() {
      return Math.max(5, current().lines());
    }

    private synchronized Fixed current() {
      long now = System.nanoTime();
      if (!asked || now - askedAt > FRESH_NS) {
        asked = true;
        askedAt = now;
        last = ask();
      }
      return last;
    }

    private Fixed ask() {
      try {
        Process stty =
            new ProcessBuilder("stty", "size")
                .redirectInput(new File("/dev/tty"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII);
        stty.waitFor(1, TimeUnit.SECONDS);
        String[] parts = answer.strip().split(" ", 2);
        return parts.length == 2
            ? new Fixed(number(parts[1], columnsFallback), number(parts[0], linesFallback))
            : last;
      } catch (IOException e) {
        return last;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return last;
      }
    }

    private static int number(String text, int fallback) {
      try {
        int value = Integer.parseInt(text.strip());
        return value > 0 ? value : fallback;
      } catch (NumberFormatException e) {
        return fallback;
      }
    }
  }
}
