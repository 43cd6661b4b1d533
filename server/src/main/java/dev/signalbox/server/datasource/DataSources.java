package dev.signalbox.server.datasource;

import dev.signalbox.core.model.Datasource;
import dev.signalbox.core.model.Nearest;
import dev.signalbox.core.model.SpecCheck;
import dev.signalbox.core.token.SecretSeal;
import dev.signalbox.server.config.DataSourceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The data sources of a server. A password is read when a program starts and handed to the child
 * that runs it, in its environment: it is on no disk and in no argument list.
 */
public final class DataSources {
  /** The child's variables, see {@code dev.signalbox.sql.program.Source}. */
  public static final String URL = "SIGNALBOX_SQL_URL";

  public static final String USER = "SIGNALBOX_SQL_USER";
  public static final String PASSWORD = "SIGNALBOX_SQL_PASSWORD";

  private final SortedMap<String, DataSourceConfig> named;
  private final SecretSeal seal;
  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param environment gives a variable's value, null if it is not set
   */
  public DataSources(
      SortedMap<String, DataSourceConfig> named,
      SecretSeal seal,
      UnaryOperator<@Nullable String> environment) {
    this.named = new TreeMap<>(named);
    this.seal = seal;
    this.environment = environment;
  }

  /** What is wrong with a data source that a submission names, in words for its sender. */
  public Optional<String> problem(String given) {
    if (SecretSeal.isSealed(given)) {
      return Optional.of("it is sealed: send the URL as it was at first");
    }
    if (given.length() > Datasource.CHARS_MAX) {
      return Optional.of(
          given.length() + " characters are more than the " + Datasource.CHARS_MAX + " allowed");
    }
    if (Datasource.isUrl(given) || given.equals(Datasource.DEFAULT) || named.containsKey(given)) {
      return Optional.empty();
    }
    Set<String> names = new TreeSet<>(named.keySet());
    names.add(Datasource.DEFAULT);
    return Optional.of(
        "there is no data source "
            + SpecCheck.quote(given)
            + "."
            + Nearest.hint(given, names)
            + " Name one of the server's config, or give a URL, for example duckdb::memory:");
  }

  /** A URL with a password, sealed; anything else as it is. */
  public String kept(String given) {
    return Datasource.isUrl(given) && Datasource.mayHoldPassword(given)
        ? seal.seal(Datasource.kind(given), given)
        : given;
  }

  /** What may be shown to anyone of a data source that was kept. */
  public static String shown(String kept) {
    return SecretSeal.isSealed(kept) ? SecretSeal.label(kept) + ":…" : kept;
  }

  /** Which kind of database a data source is, e.g. {@code duckdb}; empty if that is not known. */
  public String kind(String kept) {
    if (SecretSeal.isSealed(kept)) {
      return SecretSeal.label(kept);
    }
    DataSourceConfig config = named.get(kept);
    String url = config == null ? kept : config.url();
    if (url.equals(Datasource.DEFAULT)) {
      return "duckdb";
    }
    return Datasource.isUrl(url) ? Datasource.kind(url) : "";
  }

  /**
   * How a program's child opens a data source.
   *
   * @param kept as {@link #kept} gave it
   * @throws IOException if its password is not to be had; the message is for users
   */
  public Map<String, String> connection(String kept) throws IOException {
    if (SecretSeal.isSealed(kept)) {
      return Map.of(URL, seal.open(kept).orElseThrow(DataSources::anotherKey));
    }
    DataSourceConfig config = named.get(kept);
    if (config == null) {
      if (!Datasource.isUrl(kept) && !kept.equals(Datasource.DEFAULT)) {
        throw new IOException("SB-SQL-404: " + problem(kept).orElse("no such data source"));
      }
      return Map.of(URL, kept);
    }
    Map<String, String> connection = new LinkedHashMap<>();
    connection.put(URL, config.url());
    if (!config.user().isEmpty()) {
      connection.put(USER, config.user());
    }
    if (!config.password().isEmpty()) {
      connection.put(PASSWORD, password(kept, config.password()));
    }
    return connection;
  }

  private String password(String name, String reference) throws IOException {
    if (reference.startsWith("env:")) {
      String variable = reference.substring("env:".length());
      String value = environment.apply(variable);
      if (value == null) {
        throw noPassword(name, "the server has no environment variable " + variable);
      }
      return value;
    }
    Path file = Path.of(reference.substring("file:".length()));
    try {
      // Editors end a file's last line; no password ends so.
      return Files.readString(file).stripTrailing();
    } catch (IOException e) {
      throw noPassword(name, "the server cannot read " + e);
    }
  }

  private static IOException noPassword(String name, String why) {
    return new IOException(
        "SB-SQL-403: no password for the data source \"" + name + "\": " + why + ".");
  }

  private static IOException anotherKey() {
    return new IOException(
        "SB-SQL-403: the data source was sealed with another server.key; submit the job again.");
  }
}
