package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.sql.split.Dialect;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Any other database, through a JDBC driver that the node's owner has put beside its data. */
final class DropIn extends JdbcDatabase {
  private final URLClassLoader loader;
  private final ClassLoader before;
  private final Dialect dialect;

  private DropIn(
      Connection connection, URLClassLoader loader, ClassLoader before, Dialect dialect) {
    super(connection);
    this.dialect = dialect;
    this.loader = loader;
    this.before = before;
  }

  static DropIn open(Source source, SourceUrl url) throws SQLException, RefusedException {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    // Drivers see the JDK and what lies beside them, nothing of ours; many look for their own
    // things through the thread.
    URLClassLoader loader =
        new URLClassLoader(jars(source.drivers()), ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    String jdbc = source.jdbcUrl(url);
    for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
      Connection connection =
          driver.acceptsURL(jdbc) ? driver.connect(jdbc, source.login(url)) : null;
      if (connection != null) {
        return new DropIn(connection, loader, before, dialect(url.kind()));
      }
    }
    throw new RefusedException(
        "SB-SQL-404: no driver for the data source "
            + source
            + ": put the jar of a JDBC driver for \"jdbc:"
            + jdbc.split(":", -1)[1]
            + ":\" into "
            + source.drivers()
            + ", or name one of duckdb, sqlite, postgresql, mysql, mariadb.");
  }

  /** Those in the directory, and in the directories in it: a driver of many jars has one. */
  private static URL[] jars(String directory) throws RefusedException {
    List<URL> jars = new ArrayList<>();
    try {
      if (!directory.isEmpty() && Files.isDirectory(Path.of(directory))) {
        collect(Path.of(directory), true, jars);
      }
    } catch (IOException e) {
      throw new RefusedException("SB-SQL-503: cannot read the drivers in " + directory + ": " + e);
    }
    return jars.toArray(URL[]::new);
  }

  private static void collect(Path directory, boolean below, List<URL> jars) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (below && Files.isDirectory(file)) {
          collect(file, false, jars);
        } else if (file.toString().endsWith(".jar")) {
          jars.add(file.toUri().toURL());
        }
      }
    }
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  private static Dialect dialect(String kind) {
    return Dialect.named(kind.equals("hive2") ? "hive" : kind).orElse(Dialect.GENERIC);
  }

  /** There is no way that every database has; its programs do without. */
  @Override
  public void declare(Map<String, String> params) {}

  /** Not every database says; what is open is rolled back all the same. */
  @Override
  public boolean inTransaction() {
    return false;
  }

  /** Drivers of before Java 8 know small counts only. */
  @Override
  public long changed(Statement statement) throws SQLException {
    try {
      return statement.getLargeUpdateCount();
    } catch (UnsupportedOperationException | SQLFeatureNotSupportedException e) {
      return statement.getUpdateCount();
    }
  }

  @Override
  public Value value(ResultSet rows, int column, String type) throws SQLException {
    @Nullable Object value = rows.getObject(column);
    return JdbcValues.of(value, type);
  }

  @Override
  public Failure failure(SQLException error, String body) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    return Failure.withoutPlace(String.valueOf(error.getMessage()), state);
  }

  @Override
  public void close() throws SQLException {
    try {
      super.close();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      closeJars(loader);
    }
  }

  private static void closeJars(URLClassLoader loader) throws SQLException {
    try {
      loader.close();
    } catch (IOException e) {
      throw new SQLException("a driver's jar cannot be closed: " + e, e);
    }
  }
}
