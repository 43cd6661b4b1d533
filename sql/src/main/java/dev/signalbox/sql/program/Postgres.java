package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.sql.lineage.Catalog;
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

  /** What users make has such object ids; what an extension brings is told by pg_depend. */
  private static final String OF_USERS =
      "%1$s.oid >= 16384 and not exists (select from pg_depend where objid = %1$s.oid"
          + " and classid = 'pg_%2$s'::regclass and deptype = 'e')";

  private static final CatalogQueries CATALOG =
      new CatalogQueries(
          """
          select relname, case
            when c.oid < 16384 then 'reads'
            when relrowsecurity or relkind = 'f' or (relhasrules and relkind <> 'm') then 'unknown'
            when relkind = 'p' or relhassubclass then case
              when exists (select from pg_class f join pg_inherits on inhrelid = f.oid
                where f.relkind = 'f') then 'unknown' else 'reads' end
            when relhastriggers or relispartition or relkind <> 'r'
              or exists (select from pg_attrdef where adrelid = c.oid)
              or exists (select from pg_depend join pg_constraint k on k.oid = objid
                where classid = 'pg_constraint'::regclass and refclassid = 'pg_proc'::regclass
                and conrelid = c.oid)
              or exists (select from pg_depend join pg_index on indexrelid = objid
                where classid = 'pg_class'::regclass and refclassid = 'pg_proc'::regclass
                and indrelid = c.oid) then 'table'
            else 'plain' end
          from pg_class c where relkind in ('r', 'm', 'f', 'p') or (relkind = 'v' and oid < 16384)
          """,
          """
          select relname, pg_get_viewdef(oid) from pg_class where relkind = 'v' and oid >= 16384
          """,
          """
          select proname from pg_proc where oid < 16384 group by 1 having bool_and(provolatile = 'i')
          """,
          "select proname from pg_proc p where " + OF_USERS.formatted("p", "proc"),
          """
          select 'the database has event triggers' from pg_event_trigger where evtenabled <> 'D'
          union all
          select 'the database has operators of its own' from pg_operator o where OPERATORS
          union all
          select 'the database has casts of its own' from pg_cast c where castfunc <> 0 and CASTS
          union all
          select 'the database has domains that call functions' from pg_depend
          join pg_constraint k on k.oid = objid where classid = 'pg_constraint'::regclass
          and refclassid = 'pg_proc'::regclass and contypid <> 0
          """
              .replace("OPERATORS", OF_USERS.formatted("o", "operator"))
              .replace("CASTS", OF_USERS.formatted("c", "cast")));

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
  public Database another(Source source) throws RefusedException, SQLException {
    return open(source, source.parts());
  }

  @Override
  public Optional<Catalog> catalog() throws SQLException {
    if (base.getTransactionState() == TransactionState.IDLE) {
      connection().setAutoCommit(true);
    }
    return Optional.of(CATALOG.ask(connection()));
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
