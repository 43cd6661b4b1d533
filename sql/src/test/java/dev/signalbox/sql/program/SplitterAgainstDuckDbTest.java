package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Splitter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine's own parser as the judge: it must see as many statements as the splitter does. */
@Timeout(60)
class SplitterAgainstDuckDbTest {
  private static final int PROGRAMS = 400;
  private static final long SEED = Long.getLong("seed", 7);

  private static final List<String> ITEMS =
      List.of(
          "1",
          "'a;b'",
          "'it''s;'",
          "E'\\';'",
          "e'a''\\'' ;'",
          "'\\'",
          "$$;'$$",
          "$t$ $$ ; $t$",
          "\";\"",
          "\"a\"\";\"",
          "(1)",
          "/* ; */ 2",
          "/* /* ; */ ' ; */ 3",
          "4 -- it's;\n",
          "5--;\n",
          "6/**/",
          "é",
          "the",
          "a$b",
          "[7]",
          "8 - -1",
          "x'AB'",
          "'--'",
          "'/*'");

  @TempDir Path dir;

  @Test
  void theEngineSeesTheSameStatements() throws Exception {
    Random random = new Random(SEED);
    List<String> programs = new ArrayList<>();
    StringBuilder program = new StringBuilder();
    for (int i = 0; i < PROGRAMS; i++) {
      programs.add(randomProgram(random));
      // The text goes in as data: a quoted literal, whose only escape is the doubled quote.
      program
          .append("select json_array_length(json_serialize_sql('")
          .append(programs.getLast().replace("'", "''"))
          .append("') -> 'statements')::int as n, (json_serialize_sql('")
          .append(programs.getLast().replace("'", "''"))
          .append("') ->> 'error_message') as e;\n");
    }

    Result result = Setup.in(dir).datasource("duckdb::memory:").run(program.toString());

    assertThat(result.stderr()).isEmpty();
    int judged = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      List<Value> row = result.rows(i + 1).getFirst();
      if (row.get(0) instanceof Value.Int count) {
        judged++;
        assertThat(Splitter.split(programs.get(i), Dialect.DUCKDB).statements())
            .as("SEED=%d, program %d: %s", SEED, i, programs.get(i))
            .hasSize((int) count.value());
      }
    }
    assertThat(judged).as("programs that the engine could parse").isGreaterThan(PROGRAMS / 2);
  }

  private static String randomProgram(Random random) {
    StringBuilder program = new StringBuilder();
    for (int statements = 1 + random.nextInt(4); statements > 0; statements--) {
      program.append("select ");
      for (int items = random.nextInt(4); items > 0; items--) {
        program.append(ITEMS.get(random.nextInt(ITEMS.size()))).append(", ");
      }
      program.append("9").append(random.nextInt(8) == 0 ? ";;" : ";");
      program.append(random.nextBoolean() ? " -- it's; a comment\n" : "\n/* ; */");
    }
    return program.toString();
  }
}
