package dev.signalbox.sql.program;

import dev.signalbox.sql.lineage.Catalog;
import dev.signalbox.sql.lineage.Catalog.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a kind of database is asked for its catalog. What is installed into a server as native code,
 * by who owns it, counts as a part of the database.
 *
 * @param names of all that is no view of a user, with a {@link Kind} in lower case
 * @param views with their definitions
 * @param harmless the database's own functions that only compute a value from their arguments;
 *     empty if it does not tell
 * @param own functions of users
 * @param doubts reasons, each a row, why statements may do more than their words tell; empty if
 *     there can be none
 */
record CatalogQueries(String names, String views, String harmless, String own, String doubts) {
  Catalog ask(Connection connection) throws SQLException {
    Set<String> found = column(connection, doubts);
    String doubt = found.isEmpty() ? "" : found.iterator().next();
    return Catalog.of(
        new Catalog.Told(
            kinds(connection),
            definitions(connection),
            column(connection, harmless),
            column(connection, own),
            doubt));
  }

  private Map<String, Kind> kinds(Connection connection) throws SQLException {
    Map<String, Kind> kinds = new HashMap<>();
    each(
        connection,
        names,
        row ->
            kinds.merge(
                key(row.getString(1)),
                Kind.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                (a, b) -> a.compareTo(b) > 0 ? a : b));
    return kinds;
  }

  private Map<String, List<String>> definitions(Connection connection) throws SQLException {
    Map<String, List<String>> definitions = new HashMap<>();
    each(
        connection,
        views,
        row -> {
          @Nullable String definition = row.getString(2);
          definitions
              .computeIfAbsent(key(row.getString(1)), name -> new ArrayList<>())
              .add(definition == null ? "" : definition);
        });
    return definitions;
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static Set<String> column(Connection connection, String query) throws SQLException {
    Set<String> values = new HashSet<>();
    each(connection, query, row -> values.add(row.getString(1)));
    return values;
  }

  private static void each(Connection connection, String query, RowReader reader)
      throws SQLException {
    if (query.isEmpty()) {
      return;
    }
    try (Statement ask = connection.createStatement();
        ResultSet rows = ask.executeQuery(query)) {
      while (rows.next()) {
        reader.read(rows);
      }
    }
  }

  @FunctionalInterface
  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }
}
