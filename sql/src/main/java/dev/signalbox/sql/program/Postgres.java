package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.sql.split.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL, and what speaks its protocol. */
final class Postgres extends JdbcDatabase {
  /**
   * Statements that may give many rows and may run in a transaction: the driver reads rows by a
   * cursor only in one. All others run as they are, for some refuse one (VACUUM, CALL).
   */
  private static final Set<String> BY_CURSOR =
      Set.of(
          "SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE", "EXECUTE",
          "FETCH", "(");

  private static final String PLAIN_TABLES =
      """
      select lower(relname) from pg_class c where relkind in ('r', 'v', 'm', 'f', 'p')
      group by 1
      having bool_and(
        relkind = 'r' and not (relhastriggers or relhasrules or relhassubclass)
        and not (relispartition or relrowsecurity)
        and not exists (select from pg_attrdef where adrelid = c.oid))
      """;

  private static final Map<String, String> DRIVER_NAMES =
      Map.of("application_name", "ApplicationName", "connect_timeout", "connectTimeout");

  private final BaseConnection base;
  private boolean ownTransaction;

  private Postgres(Connection connection) throws SQLException {
    super(connection);
    this.base = connection.unwrap(BaseConnection.class);
  }

  static Postgres open(Source source, SourceUrl url) throws SQLException {
    Properties settings = source.settings(url);
    DRIVER_NAMES.forEach(
        (libpq, name) -> {
          Object given = settings.remove(libpq);
          if (given != null) {
            settings.putIfAbsent(name, given);
          }
        });
    settings.putIfAbsent("ApplicationName", "signalbox");
    settings.putIfAbsent("connectTimeout", "20");
    settings.putIfAbsent("tcpKeepAlive", "true");
    // Values come in the database's own text, which loses nothing.
    settings.put("binaryTransfer", "false");
    Connection connection = new Driver().connect("jdbc:postgresql:" + url.rest(), settings);
    if (connection == null) {
      throw new SQLException("the URL is not one of PostgreSQL");
    }
    return new Postgres(connection);
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRES;
  }

  /** As settings: {@code current_setting('signalbox.name')}. */
  @Override
  public void declare(Map<String, String> params) throws SQLException {
    for (Map.Entry<String, String> param : params.entrySet()) {
      try (PreparedStatement set =
          connection().prepareStatement("select set_config(?, ?, false)")) {
        set.setString(1, "signalbox." + param.getKey());
        set.setString(2, param.getValue());
        set.execute();
      }
    }
  }

  @Override
  public Statement statement(String body) throws SQLException {
    boolean idle = base.getTransactionState() == TransactionState.IDLE;
    ownTransaction = idle && BY_CURSOR.contains(firstWord(body));
    // Within a transaction of the program's own this is a flag of the driver and changes nothing.
    connection().setAutoCommit(idle && !ownTransaction);
    return super.statement(body);
  }

  @Override
  public void succeeded() throws SQLException {
    if (ownTransaction) {
      ownTransaction = false;
      connection().commit();
    }
  }

  @Override
  public void failed() throws SQLException {
    if (ownTransaction) {
      ownTransaction = false;
      connection().rollback();
    }
  }

  @Override
  public Optional<Database> another(Source source) throws RefusedException, SQLException {
    return Optional.of(open(source, source.parts()));
  }

  @Override
  public Set<String> plainTables() throws SQLException {
    return Database.names(connection(), PLAIN_TABLES);
  }

  @Override
  public boolean inTransaction() {
    return base.getTransactionState() != TransactionState.IDLE;
  }

  /** A numeric that was declared without digits has none: it holds numbers of any. */
  @Override
  public String typeName(ResultSetMetaData columns, int column) throws SQLException {
    String type = columns.getColumnTypeName(column);
    boolean numeric = type.equals("numeric") || type.equals("_numeric");
    int precision = numeric ? columns.getPrecision(column) : 0;
    return precision == 0 ? type : type + digits(precision, columns.getScale(column));
  }

  /**
   * @param scaleBits as the driver gives it: eleven bits, which may mean a negative number
   */
  static String digits(int precision, int scaleBits) {
    int above = Integer.SIZE - 11;
    return "(" + precision + "," + (scaleBits << above >> above) + ")";
  }

  @Override
  public Value value(ResultSet rows, int column, String type) throws SQLException {
    String text = rows.getString(column);
    return text == null ? Value.Null.NULL : PostgresValues.of(text, type);
  }

  @Override
  public Failure failure(SQLException error, String body) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    ServerErrorMessage told =
        error instanceof PSQLException own ? own.getServerErrorMessage() : null;
    if (told == null || told.getMessage() == null) {
      return Failure.withoutPlace(String.valueOf(error.getMessage()), state);
    }
    StringBuilder message = new StringBuilder(told.getMessage());
    append(message, "Detail", told.getDetail());
    append(message, "Hint", told.getHint());
    append(message, "Where", told.getWhere());
    int position = told.getPosition();
    if (position < 1 || position > body.codePointCount(0, body.length()) + 1) {
      return Failure.withoutPlace(message.toString(), state);
    }
    return Failure.at(message.toString(), state, body, body.offsetByCodePoints(0, position - 1));
  }

  private static void append(
      StringBuilder message, String what, @org.jspecify.annotations.Nullable String text) {
    if (text != null && !text.isEmpty()) {
      message.append('\n').append(what).append(": ").append(text);
    }
  }

  private static String firstWord(String body) {
    int end = 0;
    while (end < body.length() && Character.isLetter(body.charAt(end))) {
      end++;
    }
    return end == 0 ? body.substring(0, 1) : body.substring(0, end).toUpperCase(Locale.ROOT);
  }
}
