package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every type of the engine, from its own literal to the value that a reader gets. */
@Timeout(60)
class DuckDbValuesTest {
  @TempDir Path dir;

  private record Case(String expression, String type, Value value) {}

  private static final List<Case> CASES =
      List.of(
          of("true", "BOOLEAN", new Value.Bool(true)),
          of("null", "INTEGER", Value.Null.NULL),
          of("(-1)::tinyint", "TINYINT", new Value.Int(-1)),
          of("255::utinyint", "UTINYINT", new Value.Int(255)),
          of("4294967295::uinteger", "UINTEGER", new Value.Int(4_294_967_295L)),
          of("(-9223372036854775807-1)::bigint", "BIGINT", new Value.Int(Long.MIN_VALUE)),
          text("18446744073709551615::ubigint", "UBIGINT", Kind.DECIMAL, "18446744073709551615"),
          text(
              "(-170141183460469231731687303715884105727)::hugeint",
              "HUGEINT",
              Kind.DECIMAL,
              "-170141183460469231731687303715884105727"),
          text("1.50::decimal(9,2)", "DECIMAL(9,2)", Kind.DECIMAL, "1.50"),
          text("0.00000001::decimal(18,8)", "DECIMAL(18,8)", Kind.DECIMAL, "0.00000001"),
          of("0.1::float", "FLOAT", new Value.Real(0.1)),
          of("0.1::double", "DOUBLE", new Value.Real(0.1)),
          of("'nan'::double", "DOUBLE", new Value.Real(Double.NaN)),
          of("'-infinity'::double", "DOUBLE", new Value.Real(Double.NEGATIVE_INFINITY)),
          text("'é😀'", "VARCHAR", Kind.STRING, "é😀"),
          of("'\\x00\\xFFa'::blob", "BLOB", new Value.Bytes(new byte[] {0, -1, 'a'})),
          text("'a'::enum('a', 'b')", "ENUM", Kind.STRING, "a"),
          text("'0101'::bit", "BIT", Kind.STRING, "0101"),
          text(
              "'0f8fad5b-d9cb-469f-a165-70867728950e'::uuid",
              "UUID",
              Kind.UUID,
              "0f8fad5b-d9cb-469f-a165-70867728950e"),
          text("'{\"a\": 1}'::json", "JSON", Kind.JSON, "{\"a\": 1}"),
          text("date '2020-02-29'", "DATE", Kind.DATE, "2020-02-29"),
          text("'infinity'::date", "DATE", Kind.DATE, "infinity"),
          text("'-infinity'::date", "DATE", Kind.DATE, "-infinity"),
          text("time '12:34:00'", "TIME", Kind.TIME, "12:34:00"),
          text("time '12:34:56.789'", "TIME", Kind.TIME, "12:34:56.789"),
          text("time '24:00:00'", "TIME", Kind.TIME, "24:00:00"),
          text("'01:02:03+02'::timetz", "TIME WITH TIME ZONE", Kind.TIME, "01:02:03+02:00"),
          // An hour that Central Europe skipped.
          text(
              "timestamp '2020-03-29 02:30:00'",
              "TIMESTAMP",
              Kind.TIMESTAMP,
              "2020-03-29T02:30:00"),
          text(
              "timestamp '2020-01-01 00:00:00.000001'",
              "TIMESTAMP",
              Kind.TIMESTAMP,
              "2020-01-01T00:00:00.000001"),
          text(
              "timestamp '1000-01-01 00:00:00'",
              "TIMESTAMP",
              Kind.TIMESTAMP,
              "1000-01-01T00:00:00"),
          text(
              "timestamp '0044-03-15 (BC) 01:02:03'",
              "TIMESTAMP",
              Kind.TIMESTAMP,
              "-0043-03-15T01:02:03"),
          text("'infinity'::timestamp", "TIMESTAMP", Kind.TIMESTAMP, "infinity"),
          text("'-infinity'::timestamp", "TIMESTAMP", Kind.TIMESTAMP, "-infinity"),
          text(
              "'2020-01-01 00:00:00.123456789'::timestamp_ns",
              "TIMESTAMP_NS",
              Kind.TIMESTAMP,
              "2020-01-01T00:00:00.123456789"),
          text(
              "timestamptz '2020-03-29 02:30:00+02'",
              "TIMESTAMP WITH TIME ZONE",
              Kind.TIMESTAMP_TZ,
              "2020-03-29T00:30:00Z"),
          text(
              "'infinity'::timestamptz", "TIMESTAMP WITH TIME ZONE", Kind.TIMESTAMP_TZ, "infinity"),
          text(
              "interval '1 year 2 months -3 days 04:05:06.5'",
              "INTERVAL",
              Kind.INTERVAL,
              "P1Y2M-3DT4H5M6.5S"),
          text("interval '-00:00:01.5'", "INTERVAL", Kind.INTERVAL, "PT-1.5S"),
          text("interval 0 day", "INTERVAL", Kind.INTERVAL, "PT0S"),
          text("interval 400 hour", "INTERVAL", Kind.INTERVAL, "PT400H"),
          of(
              "[1, null, 3]",
              "INTEGER[]",
              new Value.Array(List.of(new Value.Int(1), Value.Null.NULL, new Value.Int(3)))),
          of("[]", "INTEGER[]", new Value.Array(List.of())),
          of(
              "['a', 'b']::varchar[2]",
              "VARCHAR[2]",
              new Value.Array(List.of(Value.Text.of("a"), Value.Text.of("b")))),
          of(
              "[[1.5::decimal(3,2)], null]",
              "DECIMAL(3,2)[][]",
              new Value.Array(
                  List.of(
                      new Value.Array(List.of(new Value.Text(Kind.DECIMAL, "1.50"))),
                      Value.Null.NULL))),
          of(
              "[timestamp '0044-03-15 (BC) 01:02:03']",
              "TIMESTAMP[]",
              new Value.Array(List.of(new Value.Text(Kind.TIMESTAMP, "-0043-03-15T01:02:03")))),
          of(
              "[interval 1 day]",
              "INTERVAL[]",
              new Value.Array(List.of(new Value.Text(Kind.INTERVAL, "P1D")))),
          text(
              "{'a': 1, 'b': [1.50::decimal(4,2), null], 'c': {'d': 'x\"\n'}, 'e': date '2020-01-01'}",
              "STRUCT(a INTEGER, b DECIMAL(4,2)[], c STRUCT(d VARCHAR), e DATE)",
              Kind.JSON,
              "{\"a\":1,\"b\":[1.50,null],\"c\":{\"d\":\"x\\\"\\n\"},\"e\":\"2020-01-01\"}"),
          text(
              "map {1: '\\x0A'::blob, 2: null}",
              "MAP(INTEGER, BLOB)",
              Kind.JSON,
              "{\"1\":\"0a\",\"2\":null}"),
          text("row('a', true)", "STRUCT(VARCHAR, BOOLEAN)", Kind.JSON, "[\"a\",true]"),
          of("union_value(num := 2)", "UNION(num INTEGER)", new Value.Int(2)));

  private static Case of(String expression, String type, Value value) {
    return new Case(expression, type, value);
  }

  private static Case text(String expression, String type, Kind kind, String value) {
    return new Case(expression, type, new Value.Text(kind, value));
  }

  @Test
  void everyTypeArrivesAsItIs() throws Exception {
    List<String> expressions = CASES.stream().map(Case::expression).toList();
    Result result =
        Setup.in(dir)
            .datasource("duckdb::memory:")
            .run("select " + String.join(",\n", expressions));

    assertThat(result.stderr()).isEmpty();
    List<Frame.Column> columns = result.all(Frame.Head.class).getFirst().columns();
    List<Value> row = result.rows(1).getFirst();
    List<Case> arrived = new ArrayList<>();
    for (int i = 0; i < CASES.size(); i++) {
      arrived.add(of(CASES.get(i).expression(), columns.get(i).type(), row.get(i)));
    }
    assertThat(arrived).isEqualTo(CASES);
  }

  @Test
  void theZoneOfTheMachineChangesNoTimestamp() throws Exception {
    String program = "select timestamp '2020-03-29 02:30:00', [timestamp '2020-03-29 02:30:00']";

    Result result =
        Setup.in(dir).datasource("duckdb::memory:").run(program, "-Duser.timezone=Europe/Berlin");

    Value skipped = new Value.Text(Kind.TIMESTAMP, "2020-03-29T02:30:00");
    assertThat(result.rows(1)).containsExactly(List.of(skipped, new Value.Array(List.of(skipped))));
  }

  @Test
  void aValueThatCannotBePassedOnIsAnErrorNotALie() throws Exception {
    Result result =
        Setup.in(dir).datasource("duckdb::memory:").run("select 'infinity'::timestamp_s");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.ends().getFirst().error()).contains("TIMESTAMP_S");
    assertThat(result.ends().getFirst().sqlState()).isEqualTo("22008");
  }

  @Test
  void labelsAndNamesMayHaveCharactersOfAnyPlane() throws Exception {
    Result result =
        Setup.in(dir)
            .run(
                "create type mood as enum ('a😀', 'b', 'só', '😀😀c', '中');"
                    + "select v::mood, v from unnest(enum_range(null::mood)) t(v);"
                    + "select {'😀': 1}, ['a😀'::mood, 'b'::mood], map {'k😀': 'v😀'}");

    assertThat(result.rows(2))
        .hasSize(5)
        .allSatisfy(row -> assertThat(row.get(0)).isEqualTo(row.get(1)));
    assertThat(result.rows(3))
        .containsExactly(
            List.of(
                Value.Text.of("{'😀': 1}"),
                Value.Text.of("[a😀, b]"),
                new Value.Text(Kind.JSON, "{\"k😀\":\"v😀\"}")));
  }

  @Test
  void labelsThatTheDriverMakesOneAreRefused() throws Exception {
    Result result =
        Setup.in(dir)
            .run(
                "create type twins as enum ('a😀', 'a🟡'); select 'a😀'::twins, 'a😀'::twins::text");

    assertThat(result.stderr()).contains("cast the column to VARCHAR");
  }
}
