package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresContractTest extends DatabaseContract {
  private final String database = "d" + UUID.randomUUID().toString().replace("-", "");

  private static String url(String database) {
    return "postgresql://postgres@localhost:" + RealServers.postgresPort() + "/" + database;
  }

  @BeforeEach
  void createDatabase() throws Exception {
    Result made = Setup.in(dir).datasource(url("postgres")).run("create database " + database);
    assertThat(made.stderr()).isEmpty();
  }

  @Override
  Setup setup() {
    return Setup.in(dir).datasource(url(database));
  }

  @Override
  String numbers(int count) {
    return "select i from generate_series(1, " + count + ") s(i)";
  }

  @Override
  String endless() {
    return "select pg_sleep(600)";
  }

  @Override
  String param(String name) {
    return "current_setting('signalbox." + name + "')";
  }

  @Override
  Map<String, Value> types() {
    Map<String, Value> types = new LinkedHashMap<>();
    types.put("true", new Value.Bool(true));
    types.put("(-32768)::int2", new Value.Int(-32768));
    types.put("9223372036854775807::int8", new Value.Int(Long.MAX_VALUE));
    types.put(
        "12345678901234567890.120::numeric",
        new Value.Text(Kind.DECIMAL, "12345678901234567890.120"));
    types.put("'NaN'::numeric", new Value.Text(Kind.DECIMAL, "NaN"));
    types.put("0.1::float4", new Value.Real(0.1));
    types.put("0.1::float8", new Value.Real(0.1));
    types.put("'-Infinity'::float8", new Value.Real(Double.NEGATIVE_INFINITY));
    types.put("'NaN'::float4", new Value.Real(Double.NaN));
    types.put("'é😀'::text", Value.Text.of("é😀"));
    types.put("'\\x00ff'::bytea", new Value.Bytes(new byte[] {0, -1}));
    types.put("date '0044-03-15 BC'", new Value.Text(Kind.DATE, "-0043-03-15"));
    types.put("'infinity'::date", new Value.Text(Kind.DATE, "infinity"));
    types.put("time '24:00:00'", new Value.Text(Kind.TIME, "24:00:00"));
    types.put("'01:02:03.5+05:30'::timetz", new Value.Text(Kind.TIME, "01:02:03.500+05:30"));
    types.put(
        "timestamp '2024-02-29 01:02:03.000001'",
        new Value.Text(Kind.TIMESTAMP, "2024-02-29T01:02:03.000001"));
    types.put(
        "timestamptz '2024-02-29 23:30:00-05'",
        new Value.Text(Kind.TIMESTAMP_TZ, "2024-03-01T04:30:00Z"));
    types.put("'-infinity'::timestamptz", new Value.Text(Kind.TIMESTAMP_TZ, "-infinity"));
    types.put(
        "interval '1 year -2 days 4 hours 5.5 seconds'",
        new Value.Text(Kind.INTERVAL, "P1Y-2DT4H5.5S"));
    types.put("interval '-3 mons'", new Value.Text(Kind.INTERVAL, "P-3M"));
    types.put(
        "'00000000-0000-0000-0000-000000000001'::uuid",
        new Value.Text(Kind.UUID, "00000000-0000-0000-0000-000000000001"));
    types.put("'{\"a\": [1, null]}'::jsonb", new Value.Text(Kind.JSON, "{\"a\": [1, null]}"));
    types.put("b'101'", Value.Text.of("101"));
    types.put("null::int", Value.Null.NULL);
    putArrays(types);
    return types;
  }

  private static void putArrays(Map<String, Value> types) {
    types.put(
        "array[[1,null],[3,4]]",
        new Value.Array(
            List.of(
                new Value.Array(List.of(new Value.Int(1), Value.Null.NULL)),
                new Value.Array(List.of(new Value.Int(3), new Value.Int(4))))));
    types.put(
        "array['a\"b\\c', 'NULL', '', '{,}', null]",
        new Value.Array(
            List.of(
                Value.Text.of("a\"b\\c"),
                Value.Text.of("NULL"),
                Value.Text.of(""),
                Value.Text.of("{,}"),
                Value.Null.NULL)));
    types.put("'{}'::int[]", new Value.Array(List.of()));
    types.put(
        "array[timestamptz '2024-01-01 00:00:00+00']",
        new Value.Array(List.of(new Value.Text(Kind.TIMESTAMP_TZ, "2024-01-01T00:00:00Z"))));
  }

  @Override
  String unknownColumnState() {
    return "42703";
  }

  @Override
  boolean tellsPlace() {
    return true;
  }

  @Override
  long running() throws Exception {
    Value count =
        rows("select count(*) from pg_stat_activity where state = 'active' and query like"
                + " 'select pg_sleep%'")
            .getFirst()
            .getFirst();
    return ((Value.Int) count).value();
  }

  @Test
  void anEnumAndAZoneOfTheSessionAreUnderstood() throws Exception {
    Result result =
        run(
            "create type mood as enum ('sad', 'ok'); set time zone 'Asia/Kolkata';"
                + "select 'ok'::mood, timestamptz '2024-01-01 00:00:00+00'");

    assertThat(result.rows(3))
        .containsExactly(
            List.of(
                Value.Text.of("ok"), new Value.Text(Kind.TIMESTAMP_TZ, "2024-01-01T00:00:00Z")));
  }

  @Test
  void digitsThatWereDeclaredAreInTheTypesName() throws Exception {
    Result result =
        run(
            "create domain money2 as numeric(8,2);"
                + "create table t (a numeric(10,2), b numeric, c numeric(5),"
                + " f numeric(4,1)[], g numeric[], h money2, i numeric(10,2));"
                + "insert into t values (1.5, 1.50, 1.5, '{1.25,null}', '{1.25}',"
                + " 2, 'NaN'); select *, a + i, coalesce(a, i), sum(a) over () from t");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.types())
        .containsExactly(
            "numeric(10,2)",
            "numeric",
            "numeric(5,0)",
            "_numeric(4,1)",
            "_numeric",
            "numeric(8,2)",
            "numeric(10,2)",
            "numeric",
            "numeric(10,2)",
            "numeric");
    assertThat(result.rows(4).getFirst().subList(0, 7))
        .containsExactly(
            decimal("1.50"),
            decimal("1.50"),
            decimal("2"),
            new Value.Array(List.of(decimal("1.3"), Value.Null.NULL)),
            new Value.Array(List.of(decimal("1.25"))),
            decimal("2.00"),
            decimal("NaN"));
  }

  private static Value decimal(String digits) {
    return new Value.Text(Kind.DECIMAL, digits);
  }

  @Test
  void statementsThatRefuseATransactionRun() throws Exception {
    Result result =
        run(
            "create table t as "
                + numbers(3)
                + "; vacuum t; create procedure p() language plpgsql"
                + " as $$ begin insert into t values (4); commit; end $$; call p();"
                + " insert into t values (5) returning i; select count(*) from t");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(5)).containsExactly(List.of(new Value.Int(5)));
    assertThat(result.rows(6)).containsExactly(List.of(new Value.Int(5)));
  }

  @Test
  void rowsStreamWithinAProgramsOwnTransactionToo() throws Exception {
    Result result =
        setup()
            .run(
                "begin; select sum(n) from (select 1 as n) x; create table t as select 1 as i;"
                    + numbers(1)
                    + "; select repeat('x', 100000) from generate_series(1, 2000);"
                    + " commit; select i from t",
                "-Xmx500m");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(5)).hasSize(2000);
    assertThat(result.rows(7)).containsExactly(List.of(new Value.Int(1)));
  }

  @Test
  void detailAndHintOfAnErrorAreTold() throws Exception {
    Result result =
        run(
            "create table t (i int primary key); insert into t values (1); insert into t values (1)");

    assertThat(result.ends().getLast().sqlState()).isEqualTo("23505");
    assertThat(result.ends().getLast().error())
        .startsWith("duplicate key value violates unique constraint")
        .contains("\nDetail: Key (i)=(1) already exists.");
  }
}
