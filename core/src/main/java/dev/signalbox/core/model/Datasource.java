package dev.signalbox.core.model;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What the text that names a data source is: the name of one in the server's config, or a URL. How
 * a URL is opened is for the program that opens it.
 */
public final class Datasource {
  /** The node's own DuckDB file. */
  public static final String DEFAULT = "default";

  public static final int CHARS_MAX = 1_024;

  /** Those whose URLs are known well enough to say that one holds no password. */
  private static final List<String> KNOWN =
      List.of("duckdb", "sqlite", "postgresql", "postgres", "mysql", "mariadb", "hive");

  private static final List<String> FILES = List.of("duckdb", "sqlite");
  private static final Pattern USER_AND_PASSWORD =
      Pattern.compile("//[^@]*:.*@|^(?!//)[^/]*[:/].*@");
  private static final Pattern SECRET_SETTING =
      Pattern.compile(
          "(?i)(pass|pwd|secret|token|credential|(api|access|account|private)_?key)[a-z0-9_.-]*="
              + "[^&;]");

  private Datasource() {}

  public static boolean isUrl(String text) {
    return text.indexOf(':') >= 0;
  }

  /** A URL without the {@code jdbc:} that it may begin with. */
  public static String withoutJdbc(String url) {
    return url.regionMatches(true, 0, "jdbc:", 0, 5) ? url.substring(5) : url;
  }

  /** The word before a URL's first colon (after {@code jdbc:}), in lower case. */
  public static String kind(String url) {
    String text = withoutJdbc(url);
    int colon = text.indexOf(':');
    return (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
  }

  /** Whether a URL has a password in a place that is known for it. */
  public static boolean holdsPassword(String url) {
    String text = withoutJdbc(url);
    String rest = text.substring(text.indexOf(':') + 1);
    return SECRET_SETTING.matcher(rest).find()
        || (!FILES.contains(kind(url)) && USER_AND_PASSWORD.matcher(rest).find());
  }

  /** Whether a URL may have one: if its kind is not known, anything but a bare place may. */
  public static boolean mayHoldPassword(String url) {
    return holdsPassword(url)
        || (!KNOWN.contains(kind(url)) && (url.indexOf('@') >= 0 || url.indexOf('=') >= 0));
  }
}
