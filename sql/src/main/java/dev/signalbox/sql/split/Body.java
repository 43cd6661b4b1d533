package dev.signalbox.sql.split;

/**
 * Knows whether a semicolon ends the statement that it is told word by word, or belongs to what the
 * statement carries. One for each statement.
 */
sealed interface Body permits BatchBody, CompoundBody, PlainBody, PostgresBody, TriggerBody {
  /**
   * Takes the next token.
   *
   * @param word a word in upper case, one character of punctuation, or nothing for all else, e.g. a
   *     string or a quoted name
   */
  void token(String word);

  /** Whether one that comes now ends the statement; if it does not, it is one of its tokens. */
  boolean semicolonEnds();

  /** What the statement still waits for, for people; nothing if it is whole. */
  String missing();

  static Body of(Dialect dialect) {
    return switch (dialect) {
      case DUCKDB, CLICKHOUSE, HIVE -> PlainBody.INSTANCE;
      case SQLITE -> new TriggerBody();
      case POSTGRES -> new PostgresBody();
      case ORACLE, SQLSERVER -> new BatchBody(dialect);
      case MYSQL, MARIADB, SPARK, TRINO, SNOWFLAKE, GENERIC -> new CompoundBody(dialect);
    };
  }
}
