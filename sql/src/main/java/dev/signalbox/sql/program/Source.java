package dev.signalbox.sql.program;

import dev.signalbox.core.model.Datasource;
import dev.signalbox.core.model.SqlOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A data source as the child is told of it. What may be secret comes with the handover and in no
 * file.
 *
 * @param name for messages
 * @param url how to open it, as its user wrote it; {@code default} for the node's own
 * @param user empty if the URL says it
 * @param password empty if the URL says it, or none is needed
 * @param defaultPath the node's own DuckDB file
 * @param drivers a directory of further drivers; empty for none
 */
record Source(
    String name, String url, String user, String password, String defaultPath, String drivers) {

  /** The values of settings whose names say that they are secret. */
  private static final Pattern SETTING =
      Pattern.compile("(?i)(?:pass|pwd|secret|token|credential|key)[a-z0-9_.-]*=([^&;]+)");

  /** A password before an @: of {@code //USER:PASSWORD@}, and of {@code …:USER/PASSWORD@}. */
  private static final List<Pattern> BEFORE_AT =
      List.of(Pattern.compile("//[^:@]*:(.+)@"), Pattern.compile("[:/]([^:/@]+)@"));

  /**
   * @param settings {@code SIGNALBOX_SQL_URL}, {@code _USER}, {@code _PASSWORD} and {@code
   *     _DRIVERS}, as far as they are needed
   */
  static Source of(SqlOrder order, Map<String, String> settings) {
    String ordered = order.sql().datasource();
    String url = settings.getOrDefault("SIGNALBOX_SQL_URL", ordered);
    return new Source(
        Datasource.isUrl(ordered) ? Datasource.kind(url) + ":…" : ordered,
        url,
        settings.getOrDefault("SIGNALBOX_SQL_USER", ""),
        settings.getOrDefault("SIGNALBOX_SQL_PASSWORD", ""),
        order.defaultDatabasePath(),
        settings.getOrDefault("SIGNALBOX_SQL_DRIVERS", ""));
  }

  /** What it is made of. */
  SourceUrl parts() throws RefusedException {
    return SourceUrl.parse(url);
  }

  /** What follows the kind in a URL that names a file. */
  String path() {
    String text = Datasource.withoutJdbc(url);
    String path = text.substring(text.indexOf(':') + 1);
    return path.startsWith("///") ? path.substring(2) : path;
  }

  /** User and password; what the config says wins. */
  Properties login(SourceUrl parts) {
    Properties login = new Properties();
    put(login, "user", user.isEmpty() ? parts.user() : user);
    put(login, "password", password.isEmpty() ? parts.password() : password);
    return login;
  }

  /** The URL's settings, user and password. */
  Properties settings(SourceUrl parts) {
    Properties settings = new Properties();
    settings.putAll(parts.settings());
    settings.putAll(login(parts));
    return settings;
  }

  /** For a driver that we do not know: a JDBC URL as it is, and the other forms made into one. */
  String jdbcUrl(SourceUrl parts) {
    if (url.length() != Datasource.withoutJdbc(url).length()) {
      return url;
    }
    return parts.kind().equals("hive") ? parts.hiveUrl() : parts.jdbcUrl();
  }

  /** All that no message may show. */
  List<String> secrets() throws RefusedException {
    List<String> secrets = new ArrayList<>(List.of(password, parts().password()));
    if (Datasource.isUrl(url) && Datasource.mayHoldPassword(url)) {
      Matcher setting = SETTING.matcher(url);
      while (setting.find()) {
        secrets.add(setting.group(1));
      }
      for (Pattern place : BEFORE_AT) {
        Matcher before = place.matcher(url);
        if (before.find()) {
          secrets.add(before.group(1));
        }
      }
      secrets.add(Datasource.withoutJdbc(url));
    }
    return secrets;
  }

  private static void put(Properties properties, String name, String value) {
    if (!value.isEmpty()) {
      properties.put(name, value);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
