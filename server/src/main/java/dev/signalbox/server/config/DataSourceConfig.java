package dev.signalbox.server.config;

import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Datasource;
import java.nio.file.Path;

/**
 * A data source that programs can name.
 *
 * @param url without a password
 * @param user empty if the URL says it, or none is needed
 * @param password where it is: {@code env:NAME} or {@code file:/PATH}; empty for none
 */
public record DataSourceConfig(String url, String user, String password) {
  static boolean isName(String text) {
    return Bounds.isName(text) && !text.equals(Datasource.DEFAULT);
  }

  static String url(String text) {
    if (!Datasource.isUrl(text) || text.length() > Datasource.CHARS_MAX) {
      throw new IllegalArgumentException("is not a URL such as postgresql://HOST:5432/DATABASE");
    }
    if (Datasource.holdsPassword(text)) {
      throw new IllegalArgumentException(
          "holds a password; write \"password: env:NAME\" or \"password: file:/PATH\" beside it");
    }
    return text;
  }

  static String passwordReference(String text) {
    boolean file = text.startsWith("file:") && Path.of(text.substring(5)).isAbsolute();
    if (!file && !text.matches("env:[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException("is neither env:NAME nor file:/PATH");
    }
    return text;
  }
}
