package dev.signalbox.cli.shell;

import dev.signalbox.sql.split.Dialect;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tables of a data source and their columns, for completion and for {@code \d}. */
record Catalog(Map<String, List<String>> tables) {
  static final Catalog EMPTY = new Catalog(Map.of());

  /** Two columns: a table's name and a column's name. Empty if no such query is known. */
  static String query(Dialect dialect) {
    return switch (dialect) {
      case SQLITE ->
          "select m.name, p.name from sqlite_master m, pragma_table_info(m.name) p"
              + " where m.type in ('table', 'view') order by m.name, p.cid";
      case DUCKDB ->
          "select table_name, column_name from duckdb_columns() where not internal"
              + " order by table_name, column_index";
      case POSTGRES, MYSQL, MARIADB, GENERIC ->
          "select table_name, column_name from information_schema.columns"
              + " where lower(table_schema) not in ('information_schema', 'pg_catalog', 'mysql',"
              + " 'performance_schema', 'sys') order by table_name, ordinal_position";
      default -> "";
    };
  }

  static Catalog of(List<List<String>> rows) {
    Map<String, List<String>> tables = new TreeMap<>();
    for (List<String> row : rows) {
      tables.computeIfAbsent(row.get(0), table -> new java.util.ArrayList<>()).add(row.get(1));
    }
    return new Catalog(tables);
  }
}
