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

class SqliteContractTest extends DatabaseContract {
  @Override
  Setup setup() {
    return Setup.in(dir).datasource("sqlite:" + dir.resolve("x.sqlite"));
  }

  @Override
  String numbers(int count) {
    return "with recursive c(i) as (select 1 union all select i + 1 from c where i < "
        + count
        + ") select i from c";
  }

  @Override
  String endless() {
    return "with recursive c(i) as (select 1 union all select i + 1 from c) select max(i) from c";
  }

  @Override
  String param(String name) {
    return "(select value from signalbox_params where name = '" + name + "')";
  }

  @Override
  Map<String, Value> types() {
    Map<String, Value> types = new LinkedHashMap<>();
    types.put("9223372036854775807", new Value.Int(Long.MAX_VALUE));
    types.put("-1", new Value.Int(-1));
    types.put("0.1", new Value.Real(0.1));
    types.put("9e999", new Value.Real(Double.POSITIVE_INFINITY));
    types.put("x'00ff'", new Value.Bytes(new byte[] {0, -1}));
    types.put("'é'", Value.Text.of("é"));
    types.put("null", Value.Null.NULL);
    return types;
  }

  @Override
  String unknownColumnState() {
    return "42000";
  }

  @Override
  boolean tellsPlace() {
    return true;
  }

  @Test
  void theDeclaredTypeSaysWhatAValueStandsFor() throws Exception {
    Result result =
        run(
            "create table d (b boolean, d date, t time, ts timestamp, j json, u uuid, n int);"
                + "insert into d values (1, '2024-02-29', '01:02:03', '2024-02-29 01:02:03.5',"
                + " '{\"a\":1}', '00000000-0000-0000-0000-000000000001', 'text'),"
                + " (7, 'soon', null, 5, null, null, 2.5); select * from d");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(3))
        .containsExactly(
            List.of(
                new Value.Bool(true),
                new Value.Text(Kind.DATE, "2024-02-29"),
                new Value.Text(Kind.TIME, "01:02:03"),
                new Value.Text(Kind.TIMESTAMP, "2024-02-29T01:02:03.5"),
                new Value.Text(Kind.JSON, "{\"a\":1}"),
                new Value.Text(Kind.UUID, "00000000-0000-0000-0000-000000000001"),
                Value.Text.of("text")),
            List.of(
                new Value.Int(7),
                Value.Text.of("soon"),
                Value.Null.NULL,
                new Value.Int(5),
                Value.Null.NULL,
                Value.Null.NULL,
                new Value.Real(2.5)));
  }

  @Test
  void programsThatWriteAtOnceWaitForEachOther() throws Exception {
    assertThat(run("create table t (i int)").exitCode()).isZero();
    List<SqlChild> children =
        List.of(
            setup().start("insert into t " + numbers(300_000)),
            setup().start("insert into t " + numbers(300_000)),
            setup().start("insert into t " + numbers(300_000)));

    for (SqlChild child : children) {
      Result result = child.finish();
      assertThat(result.exitCode()).as(result.stderr()).isZero();
    }
    assertThat(rows("select count(*) from t")).containsExactly(List.of(new Value.Int(900_000)));
  }
}
