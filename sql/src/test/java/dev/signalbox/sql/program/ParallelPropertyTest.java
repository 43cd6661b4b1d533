package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.model.SqlOrder;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a program's statements need of each other: side by side they give what they give in
 * order.
 */
@Timeout(300)
@Tag("slow")
class ParallelPropertyTest {
  private static final int PROGRAMS = 150;
  private static final int TABLES = 5;

  @TempDir Path dir;

  @Test
  void sideBySideGivesWhatInOrderGives() throws Exception {
    Cancellation cancellation = Cancellation.ofProcess();
    for (long seed = 1; seed <= PROGRAMS; seed++) {
      check(seed, cancellation);
    }
  }

  private void check(long seed, Cancellation cancellation) throws Exception {
    Random random = new Random(seed);
    Programs programs = new Programs(random);
    String before = random.nextBoolean() ? programs.tables() : "select 1";
    String program = programs.program();
    List<List<String>> given = new ArrayList<>();
    for (boolean parallel : new boolean[] {false, true}) {
      String file = "duckdb:" + dir.resolve(seed + "-" + parallel + ".db");
      run(before, file, false, cancellation);
      given.add(run(program, file, parallel, cancellation));
    }
    assertThat(given.get(1)).as("SEED=%d\n%s", seed, program).isEqualTo(given.get(0));
  }

  /** All that the program gives but times. */
  private List<String> run(
      String program, String datasource, boolean parallel, Cancellation cancellation)
      throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8));
    SqlOptions options = new SqlOptions("", parallel, false);
    SqlOrder order =
        new SqlOrder(
            new Action.Sql(program, datasource, options),
            RetryPolicy.NONE,
            Map.of(),
            dir.resolve("default.duckdb").toString());
    boolean succeeded = new SqlProgram(terminal, cancellation, frames).run(order, Map.of());
    assertThat(succeeded).as(said.toString(StandardCharsets.UTF_8) + program).isTrue();
    List<String> given = new ArrayList<>();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(frames.toByteArray()));
    while (in.available() > 0) {
      switch (FrameCodec.read(new ByteReader(in.readNBytes(in.readInt())))) {
        case Frame.Head head -> given.add("head " + head);
        case Frame.Rows rows -> rows.rows().forEach(row -> given.add("row " + row));
        case Frame.StatementEnd end -> given.add("end " + end.statement() + " " + end.rows());
        case Frame other -> given.add(other.toString());
      }
    }
    return given;
  }

  /** Makes programs that succeed. */
  private static final class Programs {
    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private final boolean[] exists = new boolean[TABLES];
    private int views;

    Programs(Random random) {
      this.random = random;
    }

    /** What there is before the program; the view is not one that it knows. */
    String tables() {
      Arrays.fill(exists, true);
      views = 1;
      return "create table t0 (i bigint, j bigint); create table t1 as select 1 as i, 2 as j; create"
          + " table t2 as select range as i, 3 as j from range(5000); create table t3 as select *"
          + " from t2; create table t4 as select * from t1; create view v0 as select * from t3";
    }

    String program() {
      int count = 5 + random.nextInt(25);
      int sessionAt = random.nextInt(3) == 0 ? random.nextInt(count) : -1;
      for (int i = 0; i < count; i++) {
        text.append(i == sessionAt ? "set threads = 2" : statement()).append(";\n");
      }
      for (int table = 0; table < TABLES; table++) {
        if (exists[table]) {
          text.append("select count(*), sum(i), sum(j) from t").append(table).append(";\n");
        }
      }
      return text.toString();
    }

    private String statement() {
      int table = random.nextInt(TABLES);
      String name = "t" + table;
      if (!exists[table]) {
        String query = query();
        exists[table] = true;
        return random.nextInt(4) == 0
            ? "create table " + name + " (i bigint, j bigint)"
            : "create table " + name + " as select * from (" + query + ") q";
      }
      return switch (random.nextInt(9)) {
        case 0, 1 -> "insert into " + name + " " + query();
        case 2 -> "update " + name + " set j = j + (select count(*) from (" + query() + ") q)";
        case 3 -> "delete from " + name + " where i % 3 = " + random.nextInt(3);
        case 4 -> "create or replace table " + name + " as select * from (" + query() + ") q";
        case 5 -> "create view v" + views++ + " as select * from " + name;
        case 6 -> views > 0 ? "select count(*) from v" + random.nextInt(views) : "select 1";
        default -> "select i, j from (" + query() + ") q order by i, j limit 300";
      };
    }

    private String query() {
      int from = random.nextInt(TABLES);
      if (!exists[from] || random.nextInt(3) == 0) {
        int rows = 1 << random.nextInt(15);
        return "select range as i, range * 7 % 13 as j from range(" + rows + ")";
      }
      return "select i + 1 as i, j from t" + from + " where j < 9 order by i, j limit 5000";
    }
  }
}
