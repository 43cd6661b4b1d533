package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** H2, whose jar is on no class path: it lies in a directory of drivers. */
class DropInContractTest extends DatabaseContract {
  @Override
  Setup setup() {
    return Setup.in(dir)
        .datasource("jdbc:h2:" + dir.resolve("h2"))
        .env(Map.of("SIGNALBOX_SQL_DRIVERS", System.getProperty("signalbox.test.drivers")));
  }

  @Override
  String numbers(int count) {
    return "select x from system_range(1, " + count + ")";
  }

  @Override
  String endless() {
    return "select count(*) from system_range(1, 10000000) a, system_range(1, 10000000) b";
  }

  @Override
  String param(String name) {
    return "'" + NASTY.replace("'", "''") + "'"; // There are none: the test is spared.
  }

  @Override
  Map<String, Value> types() {
    Map<String, Value> types = new LinkedHashMap<>();
    types.put("true", new Value.Bool(true));
    types.put("9223372036854775807", new Value.Int(Long.MAX_VALUE));
    types.put("cast(1.50 as numeric(20, 2))", new Value.Text(Kind.DECIMAL, "1.50"));
    types.put("cast('NaN' as double precision)", new Value.Real(Double.NaN));
    types.put("x'00ff'", new Value.Bytes(new byte[] {0, -1}));
    types.put("date '2024-02-29'", new Value.Text(Kind.DATE, "2024-02-29"));
    types.put("time '01:02:03'", new Value.Text(Kind.TIME, "01:02:03"));
    types.put(
        "timestamp '2024-02-29 01:02:03'", new Value.Text(Kind.TIMESTAMP, "2024-02-29T01:02:03"));
    types.put(
        "timestamp with time zone '2024-02-29 23:30:00-05:00'",
        new Value.Text(Kind.TIMESTAMP_TZ, "2024-03-01T04:30:00Z"));
    types.put(
        "cast('00000000-0000-0000-0000-000000000001' as uuid)",
        new Value.Text(Kind.UUID, "00000000-0000-0000-0000-000000000001"));
    types.put("array[1, 2]", new Value.Array(List.of(new Value.Int(1), new Value.Int(2))));
    types.put("null", Value.Null.NULL);
    return types;
  }

  @Override
  String unknownColumnState() {
    return "42S22";
  }

  @Override
  boolean tellsPlace() {
    return false;
  }

  @Override
  boolean tellsOpenTransaction() {
    return false;
  }

  @Override
  String temporaryTable() {
    return "create local temporary table mine as select 5 as n";
  }

  @Test
  void withoutItsDriverTheUserIsToldWhereToPutIt() throws Exception {
    Result result =
        Setup.in(dir)
            .datasource("jdbc:h2:mem:x")
            .env(Map.of("SIGNALBOX_SQL_DRIVERS", dir.toString()))
            .run("select 1");

    assertThat(result.stderr())
        .startsWith(
            "SB-SQL-404: no driver for the data source h2:…: put the jar of a JDBC driver for"
                + " \"jdbc:h2:\" into "
                + dir);
  }
}
