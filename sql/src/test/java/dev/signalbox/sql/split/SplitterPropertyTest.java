package dev.signalbox.sql.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random programs. A failure names its seed; {@code -Dseed=N} runs that one alone. */
class SplitterPropertyTest {
  private static final int SEEDS = 3_000;

  @Test
  void anyTextComesBackWhole() {
    SplitterFuzz fuzz = new SplitterFuzz();
    seeds().forEach(fuzz::check);
  }

  /** Statements made of whole tokens, joined by semicolons, come apart as they were. */
  @Test
  void joinedStatementsComeApartAgain() {
    for (long seed : seeds()) {
      Random random = new Random(seed);
      Dialect dialect = Dialect.values()[random.nextInt(Dialect.values().length)];
      List<String> bodies = new ArrayList<>();
      StringBuilder program = new StringBuilder(blank(random, dialect));
      for (int i = random.nextInt(8); i > 0; i--) {
        String body = body(random, dialect);
        bodies.add(body);
        program.append(body).append(blank(random, dialect));
        program.append(i > 1 || random.nextBoolean() ? ";" : "").append(blank(random, dialect));
      }

      SplitProgram split = Splitter.split(program.toString(), dialect);

      assertThat(split.statements())
          .as("SEED=%d %s: %s", seed, dialect, program)
          .extracting(s -> s.body().text())
          .isEqualTo(bodies);
    }
  }

  private static String body(Random random, Dialect dialect) {
    StringBuilder body = new StringBuilder("x");
    for (int i = random.nextInt(6); i > 0; i--) {
      body.append(blank(random, dialect)).append(' ').append(token(random, dialect));
    }
    return body.toString();
  }

  private static String token(Random random, Dialect dialect) {
    String word = List.of("a", "b;c", "--", "/*", "é;", "; ;", "#").get(random.nextInt(7));
    return switch (random.nextInt(6)) {
      case 0 -> "'" + word + "'";
      case 1 -> "'it''s" + word + "'";
      case 2 -> "\"" + word + "\"";
      case 3 ->
          switch (dialect) {
            case DUCKDB, POSTGRES -> "$q$" + word + "'$q$";
            case MYSQL, MARIADB, HIVE, SPARK, CLICKHOUSE -> "'\\'" + word + "'";
            case SNOWFLAKE -> "$$" + word + "'\"$$";
            case SQLITE, SQLSERVER -> "[" + word + "']";
            case ORACLE -> "q'{" + word + "'}'";
            case TRINO, GENERIC -> "y";
          };
      case 4 ->
          switch (dialect) {
            case DUCKDB, POSTGRES -> "E'\\'" + word + "'";
            case MYSQL, MARIADB, SQLITE, HIVE, SPARK, CLICKHOUSE, GENERIC -> "`" + word + "`";
            case TRINO, SNOWFLAKE, ORACLE, SQLSERVER -> "(1)";
          };
      default -> "y1";
    };
  }

  private static String blank(Random random, Dialect dialect) {
    return switch (random.nextInt(7)) {
      case 0 -> "\n";
      case 1 -> " -- it's; \"a\"\n";
      case 2 -> "/* it's; \" */";
      case 3 ->
          switch (dialect) {
            case DUCKDB, POSTGRES, SPARK, SQLSERVER -> "/* /* ; */ ; */";
            case MYSQL, MARIADB -> "# ;'\n";
            case CLICKHOUSE, SNOWFLAKE -> "// it's;\n";
            case SQLITE, HIVE, TRINO, ORACLE, GENERIC -> "/* /* ; */";
          };
      default -> " ";
    };
  }

  private static List<Long> seeds() {
    Long one = Long.getLong("seed");
    if (one != null) {
      return List.of(one);
    }
    List<Long> seeds = new ArrayList<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      seeds.add(seed);
    }
    return seeds;
  }
}
