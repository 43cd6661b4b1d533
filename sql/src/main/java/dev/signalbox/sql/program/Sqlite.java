package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.sql.split.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.JDBC;

/**
 * SQLite, in this process. A program has one session: a reader whose rows nobody takes would hold
 * up the writer before it.
 */
final class Sqlite extends JdbcDatabase {
  private static final String BUSY_WAIT_MS = "60000";
  private static final Pattern NEAR =
      Pattern.compile("near \"(.*)\": syntax error", Pattern.DOTALL);
  private static final Pattern NAMED =
      Pattern.compile("no such (?:column|table|function): (.*)\\)");

  /** The primary result code, in the low byte of what the driver tells, as a SQLSTATE. */
  private static final Map<Integer, String> SQL_STATES =
      Map.of(
          1, "42000", 5, "55P03", 6, "55P03", 7, "53200", 8, "25006", 9, "57014", 10, "58030", 13,
          "53100", 19, "23000", 20, "22000");

  private Sqlite(Connection connection) {
    super(connection);
  }

  static Sqlite open(String path) throws SQLException {
    String library = System.getenv().getOrDefault("SIGNALBOX_SQL_SQLITE", "");
    if (!library.isEmpty()) {
      System.setProperty("org.sqlite.lib.path", library);
    }
    Properties settings = new Properties();
    // Programs wait for each other, for SQLite lets one write at a time.
    settings.setProperty("busy_timeout", BUSY_WAIT_MS);
    // The driver would take it as relative to where the process was started.
    boolean plain = !path.isEmpty() && !path.startsWith(":") && !path.startsWith("file:");
    String absolute = plain ? Workdir.resolve(path) : path;
    Connection connection = JDBC.createConnection(JDBC.PREFIX + absolute, settings);
    if (connection == null) {
      throw new SQLException("the URL is not one of SQLite");
    }
    return new Sqlite(connection);
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  /** As a table: {@code select value from signalbox_params where name = 'name'}. */
  @Override
  public void declare(Map<String, String> params) throws SQLException {
    if (params.isEmpty()) {
      return;
    }
    try (Statement create = connection().createStatement()) {
      create.execute("create temp table signalbox_params (name text primary key, value text)");
    }
    try (PreparedStatement insert =
        connection().prepareStatement("insert into signalbox_params values (?, ?)")) {
      for (Map.Entry<String, String> param : params.entrySet()) {
        insert.setString(1, param.getKey());
        insert.setString(2, param.getValue());
        insert.execute();
      }
    }
  }

  @Override
  public boolean inTransaction() throws SQLException {
    return Database.refusesToBegin(connection());
  }

  /** Each value has a type of its own; the column's declared one says what it stands for. */
  @Override
  public Value value(ResultSet rows, int column, String type) throws SQLException {
    String declared = type.toUpperCase(Locale.ROOT);
    return switch (rows.getObject(column)) {
      case null -> Value.Null.NULL;
      case Integer number -> whole(number, declared);
      case Long number -> whole(number, declared);
      case Number number -> new Value.Real(number.doubleValue());
      case byte[] bytes -> new Value.Bytes(bytes);
      case String text -> text(text, declared);
      case Object other -> Value.Text.of(other.toString());
    };
  }

  private static Value whole(long number, String declared) {
    boolean truth = declared.startsWith("BOOL") && (number == 0 || number == 1);
    return truth ? new Value.Bool(number == 1) : new Value.Int(number);
  }

  private static Value text(String text, String declared) {
    Kind kind =
        switch (declared) {
          case "DATE" -> text.matches("\\d{4}-\\d\\d-\\d\\d") ? Kind.DATE : Kind.STRING;
          case "TIME" -> text.matches("\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?") ? Kind.TIME : Kind.STRING;
          case "DATETIME", "TIMESTAMP" ->
              text.matches("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?")
                  ? Kind.TIMESTAMP
                  : Kind.STRING;
          case "JSON" -> Kind.JSON;
          case "UUID" -> Kind.UUID;
          default -> Kind.STRING;
        };
    return new Value.Text(kind, kind == Kind.TIMESTAMP ? text.replace(' ', 'T') : text);
  }

  @Override
  public Failure failure(SQLException error, String body) {
    String state = SQL_STATES.getOrDefault(error.getErrorCode() & 0xFF, "");
    String message = String.valueOf(error.getMessage());
    Matcher near = NEAR.matcher(message);
    Matcher named = NAMED.matcher(message);
    String word = near.find() ? near.group(1) : named.find() ? named.group(1) : "";
    int at = word.isEmpty() ? -1 : body.indexOf(word);
    // SQLite names what is wrong, not where: it is told only if it can be one place alone.
    return at >= 0 && body.indexOf(word, at + 1) < 0
        ? Failure.at(message, state, body, at)
        : Failure.withoutPlace(message, state);
  }
}
