package dev.signalbox.sql.program;

import dev.signalbox.core.model.Datasource;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A data source's URL in parts: {@code
 * [jdbc:]KIND://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE?NAME=VALUE&…}, or SQLFlow's form of it,
 * {@code mysql://USER:PASSWORD@tcp(HOST:PORT)/…}. Of any other form only the kind is known and the
 * rest is the driver's.
 *
 * @param kind the word before the first colon
 * @param rest what follows it, without user and password where these stand before an @
 * @param settings what stands behind the question mark, decoded, in order; they are not in {@code
 *     rest}
 * @param goForm whether it had the form of Go's driver, whose settings mean other things
 */
record SourceUrl(
    String kind,
    String rest,
    String user,
    String password,
    Map<String, String> settings,
    boolean goForm) {

  static SourceUrl parse(String url) throws RefusedException {
    String text = Datasource.withoutJdbc(url);
    String kind = Datasource.kind(url);
    String rest = text.substring(Math.min(text.length(), kind.length() + 1));
    if (!rest.startsWith("//")) {
      return new SourceUrl(kind, rest, "", "", Map.of(), false);
    }
    int tcp = rest.indexOf("@tcp(");
    boolean goForm = tcp >= 0 || rest.startsWith("//tcp(");
    int question = rest.indexOf('?', Math.max(0, tcp));
    String query = question < 0 ? "" : rest.substring(question + 1);
    String head = question < 0 ? rest.substring(2) : rest.substring(2, question);
    // A password may hold an @ or a slash: the last @ before the host counts.
    int at = goForm ? Math.max(-1, tcp - 2) : head.lastIndexOf('@');
    String who = at < 0 ? "" : head.substring(0, at);
    String place = head.substring(at + 1);
    if (goForm) {
      place = withoutTcp(place);
    }
    int colon = who.indexOf(':');
    String user = colon < 0 ? who : who.substring(0, colon);
    String password = colon < 0 ? "" : who.substring(colon + 1);
    return new SourceUrl(
        kind,
        "//" + place,
        goForm ? user : decode(user),
        goForm ? password : decode(password),
        settings(query),
        goForm);
  }

  /** As JDBC has it, without user and password. */
  String jdbcUrl() {
    StringBuilder url = new StringBuilder("jdbc:").append(kind).append(':').append(rest);
    char before = '?';
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      url.append(before).append(setting.getKey()).append('=').append(setting.getValue());
      before = '&';
    }
    return url.toString();
  }

  /** SQLFlow's {@code hive://…?auth=NOSASL&session.NAME=VALUE} as Hive's driver has it. */
  String hiveUrl() {
    StringBuilder url = new StringBuilder("jdbc:hive2:").append(rest);
    if (settings.getOrDefault("auth", "").equalsIgnoreCase("NOSASL")) {
      url.append(";auth=noSasl");
    }
    char before = '?';
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      if (setting.getKey().startsWith("session.")) {
        url.append(before).append(setting.getKey().substring("session.".length()));
        url.append('=').append(setting.getValue());
        before = ';';
      }
    }
    return url.toString();
  }

  private static String withoutTcp(String place) throws RefusedException {
    int end = place.indexOf(')');
    if (end < 0) {
      throw new RefusedException(
          "SB-SQL-400: the data source's URL has \"tcp(\" without \")\": write"
              + " mysql://USER:PASSWORD@tcp(HOST:PORT)/DATABASE");
    }
    return place.substring("tcp(".length(), end) + place.substring(end + 1);
  }

  private static Map<String, String> settings(String query) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String each : query.split("&", -1)) {
      if (!each.isEmpty()) {
        int equals = each.indexOf('=');
        String name = equals < 0 ? each : each.substring(0, equals);
        settings.put(decode(name), equals < 0 ? "" : decode(each.substring(equals + 1)));
      }
    }
    return settings;
  }

  /** A plus sign is a plus sign: this is no form of a web page. */
  private static String decode(String text) {
    try {
      return text.indexOf('%') < 0
          ? text
          : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // A percent sign that was meant as one.
    }
  }
}
