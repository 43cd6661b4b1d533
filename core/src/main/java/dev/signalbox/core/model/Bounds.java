package dev.signalbox.core.model;

import java.util.List;
import java.util.Map;

/** The bounds of what may be asked for. Every one of them is checked where bytes come in. */
public final class Bounds {
  public static final int NAME_CHARS_MAX = 128;
  public static final int TASKS_MAX = 1_000;
  public static final int NEEDS_MAX = 1_000;
  public static final int PARAMS_MAX = 200;
  public static final int ENV_MAX = 500;
  public static final int PATH_CHARS_MAX = 4_096;
  public static final int VALUE_CHARS_MAX = 64 * 1024;
  public static final int ARGV_MAX = 1_000;

  /** Linux takes 128 KiB for one argument. */
  public static final int ARGUMENT_CHARS_MAX = 32 * 1024;

  public static final int PROGRAM_CHARS_MAX = 2 * 1024 * 1024;

  /**
   * All strings of a spec together; with the encoding's worst case it stays below a log entry's 4
   * MiB.
   */
  public static final int SPEC_CHARS_MAX = 2 * 1024 * 1024 + 256 * 1024;

  public static final int REQUEST_ID_CHARS_MAX = 128;
  public static final int RETRIES_MAX = 100;
  public static final int MULTIPLIER_MAX = 1_000;
  public static final int MESSAGE_CHARS_MAX = 1_024;
  public static final int PRIORITY_MAX = 100;

  /** 365 days: the longest timeout, delay or grace period. */
  public static final long DURATION_MS_MAX = 365L * 24 * 3600 * 1000;

  /** What {@link #isName} takes, as a regular expression of JSON Schema. */
  public static final String NAME_PATTERN =
      "^[A-Za-z0-9_][A-Za-z0-9_.-]{0," + (NAME_CHARS_MAX - 1) + "}$";

  /** What {@link #isVariable} takes. */
  public static final String VARIABLE_PATTERN =
      "^[A-Za-z_][A-Za-z0-9_]{0," + (NAME_CHARS_MAX - 1) + "}$";

  public static final String UMASK_PATTERN = "^0?[0-7]{1,3}$";

  private Bounds() {}

  /** Whether the text may name a job, task or queue: letters, digits, dot, dash, underscore. */
  public static boolean isName(String text) {
    if (text.isEmpty() || text.length() > NAME_CHARS_MAX || !isWord(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isWord(c) && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** Whether the text may name a parameter or an environment variable. */
  public static boolean isVariable(String text) {
    if (text.isEmpty() || text.length() > NAME_CHARS_MAX || Character.isDigit(text.charAt(0))) {
      return false;
    }
    return text.chars().allMatch(c -> isWord((char) c));
  }

  /** A message cut to what a state keeps. */
  public static String message(String text) {
    return text.length() <= MESSAGE_CHARS_MAX
        ? text
        : text.substring(0, MESSAGE_CHARS_MAX - 1) + "…";
  }

  static String requireName(String what, String value) {
    if (!isName(value)) {
      throw new IllegalArgumentException(what + " is not a name");
    }
    return value;
  }

  static String requireLength(String what, String value, int charsMax) {
    if (value.isEmpty() || value.length() > charsMax) {
      throw new IllegalArgumentException(what + " has " + value.length() + " characters");
    }
    return value;
  }

  /** An unmodifiable copy; the shared empty map for nothing. */
  static Map<String, String> copy(Map<String, String> map) {
    return map.isEmpty()
        ? Map.of()
        : java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(map));
  }

  static List<String> copy(List<String> list) {
    return List.copyOf(list);
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
