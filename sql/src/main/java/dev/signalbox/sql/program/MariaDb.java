package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.sql.lineage.Catalog;
import dev.signalbox.sql.split.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mariadb.jdbc.Driver;

/** MariaDB and MySQL. */
final class MariaDb extends JdbcDatabase {
  private static final String SYSTEM =
      "('mysql', 'sys', 'information_schema', 'performance_schema')";

  private static final String DECIMAL = "DECIMAL";
  private static final Pattern CONNECTION_NUMBER = Pattern.compile("^\\(conn=-?\\d+\\) ");
  private static final Pattern PLACE =
      Pattern.compile("near '(.*)' at line (\\d+)\\s*$", Pattern.DOTALL);

  /** Settings of Go's driver that mean nothing here; its others are variables of the session. */
  private static final Set<String> OF_GO =
      Set.of(
          "allowAllFiles",
          "allowCleartextPasswords",
          "allowFallbackToPlaintext",
          "allowNativePasswords",
          "allowOldPasswords",
          "charset",
          "checkConnLiveness",
          "clientFoundRows",
          "collation",
          "columnsWithAlias",
          "interpolateParams",
          "loc",
          "maxAllowedPacket",
          "multiStatements",
          "parseTime",
          "readTimeout",
          "rejectReadOnly",
          "serverPubKey",
          "timeout",
          "tls",
          "writeTimeout");

  /** Whether a table has triggers is only told to who may make some. */
  private static final CatalogQueries CATALOG =
      new CatalogQueries(
          """
          select table_name, case
            when table_schema in SYSTEM then 'reads'
            when table_type = 'BASE TABLE'
              and engine in ('InnoDB', 'Aria', 'MyISAM', 'MEMORY', 'CSV', 'ARCHIVE') then 'table'
            else 'unknown' end
          from information_schema.tables where table_type <> 'VIEW' or table_schema in SYSTEM
          """
              .replace("SYSTEM", SYSTEM),
          "select table_name, view_definition from information_schema.views"
              + " where table_schema not in "
              + SYSTEM,
          "",
          "select routine_name from information_schema.routines",
          "");

  private final Dialect dialect;

  private MariaDb(Connection connection) throws SQLException {
    super(connection);
    boolean maria = connection.getMetaData().getDatabaseProductName().equals("MariaDB");
    this.dialect = maria ? Dialect.MARIADB : Dialect.MYSQL;
  }

  static MariaDb open(Source source, SourceUrl url) throws SQLException {
    // The driver would write what it thinks of errors to the terminal.
    System.setProperty("mariadb.logging.disable", "true");
    Properties settings = source.settings(url);
    if (url.goForm()) {
      translate(url, settings);
    }
    settings.putIfAbsent("connectTimeout", "20000");
    // A server that asks for a file of this machine gets none.
    settings.putIfAbsent("allowLocalInfile", "false");
    String variables = settings.getProperty("sessionVariables");
    settings.put(
        "sessionVariables", "time_zone='+00:00'" + (variables == null ? "" : "," + variables));
    Connection connection = new Driver().connect("jdbc:mariadb:" + url.rest(), settings);
    if (connection == null) {
      throw new SQLException("the URL is not one of MariaDB or MySQL");
    }
    return new MariaDb(connection);
  }

  private static void translate(SourceUrl url, Properties settings) {
    StringBuilder variables = new StringBuilder();
    url.settings()
        .forEach(
            (name, value) -> {
              settings.remove(name);
              if (!OF_GO.contains(name)) {
                variables.append(variables.isEmpty() ? "" : ",").append(name);
                variables.append('=').append(value);
              }
            });
    if (!variables.isEmpty()) {
      settings.put("sessionVariables", variables.toString());
    }
    switch (url.settings().getOrDefault("tls", "false")) {
      case "true" -> settings.put("sslMode", "verify-full");
      case "skip-verify", "preferred" -> settings.put("sslMode", "trust");
      default -> settings.put("sslMode", "disable");
    }
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  /** As variables of the session: {@code @name}. */
  @Override
  public void declare(Map<String, String> params) throws SQLException {
    for (Map.Entry<String, String> param : params.entrySet()) {
      String name = param.getKey().replace("`", "``");
      try (PreparedStatement set = connection().prepareStatement("set @`" + name + "` = ?")) {
        set.setString(1, param.getValue());
        set.execute();
      }
    }
  }

  @Override
  public Database another(Source source) throws RefusedException, SQLException {
    return open(source, source.parts());
  }

  @Override
  public Optional<Catalog> catalog() throws SQLException {
    return Optional.of(CATALOG.ask(connection()));
  }

  @Override
  public boolean inTransaction() throws SQLException {
    try (Statement ask = connection().createStatement();
        ResultSet answer = ask.executeQuery("select @@in_transaction")) {
      return answer.next() && answer.getInt(1) == 1;
    } catch (SQLException e) {
      if ("HY000".equals(e.getSQLState())) {
        return false; // MySQL does not say.
      }
      throw e;
    }
  }

  /** {@code DECIMAL(10,2)}, {@code DECIMAL(10,2) UNSIGNED}. */
  @Override
  public String typeName(ResultSetMetaData columns, int column) throws SQLException {
    String type = columns.getColumnTypeName(column);
    String digits = "(" + columns.getPrecision(column) + "," + columns.getScale(column) + ")";
    return type.startsWith(DECIMAL) ? DECIMAL + digits + type.substring(DECIMAL.length()) : type;
  }

  @Override
  public Value value(ResultSet rows, int column, String type) throws SQLException {
    String base = type.endsWith(" UNSIGNED") ? type.substring(0, type.length() - 9) : type;
    return switch (base) {
      case "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "BINARY", "VARBINARY", "GEOMETRY" ->
          bytes(rows, column);
      case "BIT" -> bits(rows, column);
      default -> {
        String text = rows.getString(column);
        yield text == null ? Value.Null.NULL : of(text, base, rows, column);
      }
    };
  }

  private static Value of(String text, String type, ResultSet rows, int column)
      throws SQLException {
    return switch (type) {
      // It is a TINYINT(1), which may hold more than the truth.
      case "BOOLEAN" -> {
        int number = rows.getInt(column);
        yield number == 0 || number == 1 ? new Value.Bool(number == 1) : new Value.Int(number);
      }
      case "TINYINT", "SMALLINT", "MEDIUMINT", "INTEGER", "INT", "YEAR", "BIGINT" -> whole(text);
      case "FLOAT", "DOUBLE", "REAL" -> new Value.Real(Double.parseDouble(text));
      case DECIMAL -> new Value.Text(Kind.DECIMAL, text);
      case "DATE" -> temporal(Kind.DATE, text, text);
      case "TIME" -> new Value.Text(Kind.TIME, text);
      case "DATETIME", "TIMESTAMP" -> temporal(Kind.TIMESTAMP, text, text.replace(' ', 'T'));
      case "JSON" -> new Value.Text(Kind.JSON, text);
      case "UUID", "uuid" -> new Value.Text(Kind.UUID, text);
      default -> Value.Text.of(text);
    };
  }

  /** What is beyond 63 bits stays exact as text. */
  private static Value whole(String text) {
    boolean wide =
        text.length() > 19 || (text.length() == 19 && text.compareTo("9223372036854775807") > 0);
    return wide && !text.startsWith("-")
        ? new Value.Text(Kind.DECIMAL, text)
        : new Value.Int(Long.parseLong(text));
  }

  /** A date of zeros is no date. */
  private static Value temporal(Kind kind, String text, String iso) {
    return text.startsWith("0000-") || text.contains("-00")
        ? Value.Text.of(text)
        : new Value.Text(kind, iso);
  }

  private static Value bytes(ResultSet rows, int column) throws SQLException {
    byte[] bytes = rows.getBytes(column);
    return bytes == null ? Value.Null.NULL : new Value.Bytes(bytes);
  }

  /** A single bit is a truth, more are their digits. */
  private static Value bits(ResultSet rows, int column) throws SQLException {
    byte[] bytes = rows.getBytes(column);
    if (bytes == null) {
      return Value.Null.NULL;
    }
    int width = rows.getMetaData().getPrecision(column);
    if (width == 1) {
      return new Value.Bool(bytes[bytes.length - 1] != 0);
    }
    StringBuilder digits = new StringBuilder();
    for (byte each : bytes) {
      digits.append(Integer.toBinaryString((each & 0xFF) | 0x100).substring(1));
    }
    return Value.Text.of(digits.substring(Math.max(0, digits.length() - width)));
  }

  @Override
  public Failure failure(SQLException error, String body) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    String message = CONNECTION_NUMBER.matcher(String.valueOf(error.getMessage())).replaceFirst("");
    Matcher place = PLACE.matcher(message);
    if (!place.find()) {
      return Failure.withoutPlace(message, state);
    }
    int line = Integer.parseInt(place.group(2));
    int lineStart = 0;
    for (int i = 1; i < line && lineStart >= 0; i++) {
      lineStart = body.indexOf('\n', lineStart) + 1;
    }
    // What is near goes on to the end of the statement, or to where the database cuts it.
    String near = place.group(1);
    int at = near.isEmpty() ? body.length() : body.indexOf(near, lineStart);
    // The line may be the next one, which the parser has looked at.
    at = at < 0 ? body.indexOf(near) : at;
    boolean onlyThere = near.isEmpty() || body.indexOf(near, at + 1) < 0;
    return at >= 0 && onlyThere
        ? Failure.at(message, state, body, at)
        : new Failure(message, state, line, -1);
  }
}
