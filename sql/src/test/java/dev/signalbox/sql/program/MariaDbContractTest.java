package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MariaDbContractTest extends DatabaseContract {
  private static final String COMPUTED =
      """
      -a, abs(a), a + a, a - a - a, a * a, a * d, a / d, a / 3, h / 7, a % 7, e - 1000, -e,
      round(a, 1), round(a), round(a, -3), round(d), round(d, 2), truncate(a, 1), floor(a),
      ceil(a), ceil(d), coalesce(d, a), ifnull(d, h), if(h > 0, d, h),
      case when h > 0 then d else a end, greatest(a, d), least(d, h), nullif(a, 0), a + h, w + w,
      w * d, w / d, -w, cast(a as decimal(20,6)), 1.5, -0.5, .5, 1.50 * 3,
      (select a from t limit 1), a div 3, mod(w, 3.5), round(w), round(w, 2), ceil(w),
      cast('1.5' as decimal(5,3)), h * 1.0
      """;
  private static final String TOTALS =
      "sum(a), avg(a), min(d), max(w), sum(h), sum(d), sum(e), avg(w), sum(w), avg(h), max(-a),"
          + " sum(a * a)";

  private final String database = "d" + UUID.randomUUID().toString().replace("-", "");

  private static String url(String database) {
    return "mariadb://tester:"
        + RealServers.MARIA_DB_PASSWORD
        + "@127.0.0.1:"
        + RealServers.mariaDbPort()
        + "/"
        + database;
  }

  @BeforeEach
  void createDatabase() throws Exception {
    Result made = Setup.in(dir).datasource(url("test")).run("create database " + database);
    assertThat(made.stderr()).isEmpty();
  }

  @Override
  Setup setup() {
    return Setup.in(dir).datasource(url(database));
  }

  @Override
  String numbers(int count) {
    return "select seq from seq_1_to_" + count;
  }

  @Override
  String endless() {
    return "select sleep(600)";
  }

  @Override
  String param(String name) {
    return "@" + name;
  }

  @Override
  Map<String, Value> types() {
    Map<String, Value> types = new LinkedHashMap<>();
    types.put(
        "cast(18446744073709551615 as unsigned)",
        new Value.Text(Kind.DECIMAL, "18446744073709551615"));
    types.put("cast(-9223372036854775808 as signed)", new Value.Int(Long.MIN_VALUE));
    types.put(
        "cast(12345678901234567890.120 as decimal(30,3))",
        new Value.Text(Kind.DECIMAL, "12345678901234567890.120"));
    types.put("1e-1", new Value.Real(0.1));
    types.put("'é😀'", Value.Text.of("é😀"));
    types.put("x'00ff'", new Value.Bytes(new byte[] {0, -1}));
    types.put("date '2024-02-29'", new Value.Text(Kind.DATE, "2024-02-29"));
    types.put("cast('-838:59:59' as time)", new Value.Text(Kind.TIME, "-838:59:59"));
    types.put(
        "timestamp '2024-02-29 01:02:03.000001'",
        new Value.Text(Kind.TIMESTAMP, "2024-02-29T01:02:03.000001"));
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
  String begin() {
    return "start transaction";
  }

  @Override
  long running() throws Exception {
    Value count =
        rows("select count(*) from information_schema.processlist where info like 'select"
                + " sleep%'")
            .getFirst()
            .getFirst();
    return ((Value.Int) count).value();
  }

  @Test
  void columnsOfTablesKeepTheirTypes() throws Exception {
    Result result =
        run(
            "create table t (t tinyint, tu tinyint unsigned, b boolean, bu bigint unsigned, y year,"
                + " bit1 bit, bit9 bit(9), f float, d double, e enum('a','b'), s set('x','y'),"
                + " j json, bl blob, tx text, ts timestamp null, dt datetime(3), z date, u uuid);"
                + "set sql_mode=''; insert into t values (-128, 255, true, 18446744073709551615,"
                + " 2024, b'1', b'100000001', 0.5, 0.1, 'b', 'x,y', '{\"a\": 1}', x'ff', 'é',"
                + " '2024-02-29 01:02:03', '2024-02-29 01:02:03.250', '0000-00-00',"
                + " '00000000-0000-0000-0000-000000000001');"
                + "select * from t");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.rows(4))
        .containsExactly(
            List.of(
                new Value.Int(-128),
                new Value.Int(255),
                new Value.Bool(true),
                new Value.Text(Kind.DECIMAL, "18446744073709551615"),
                new Value.Int(2024),
                new Value.Bool(true),
                Value.Text.of("100000001"),
                new Value.Real(0.5),
                new Value.Real(0.1),
                Value.Text.of("b"),
                Value.Text.of("x,y"),
                new Value.Text(Kind.JSON, "{\"a\": 1}"),
                new Value.Bytes(new byte[] {-1}),
                Value.Text.of("é"),
                new Value.Text(Kind.TIMESTAMP, "2024-02-29T01:02:03"),
                new Value.Text(Kind.TIMESTAMP, "2024-02-29T01:02:03.250000"),
                Value.Text.of("0000-00-00"),
                new Value.Text(Kind.UUID, "00000000-0000-0000-0000-000000000001")));
  }

  @Test
  void aBooleanThatIsNeitherTrueNorFalseStaysANumber() throws Exception {
    Result result =
        run(
            "create table t (i int, b boolean, u tinyint(1) unsigned); insert into t values (1, 0, 0),"
                + " (2, 1, 1), (3, 2, 200), (4, -1, null); select b, u from t order by i");

    assertThat(result.rows(3))
        .containsExactly(
            List.of(new Value.Bool(false), new Value.Bool(false)),
            List.of(new Value.Bool(true), new Value.Bool(true)),
            List.of(new Value.Int(2), new Value.Int(200)),
            List.of(new Value.Int(-1), Value.Null.NULL));
  }

  @Test
  void theDigitsOfDecimalsAreInTheirTypesName() throws Exception {
    Result result =
        run(
            "create table t (a decimal(10,2), b decimal, c decimal(65,30), d decimal(4,4),"
                + " e decimal(5,2) unsigned, f decimal(6,1) zerofill, g numeric(8,0), h int);"
                + "insert into t values (-12345678.9, 1, -99999999999999999999999999999999999.5,"
                + " -0.9999, 999.99, 1.5, 3, 2147483647); select a, b, c, d, e, f, g from t");

    assertThat(result.stderr()).isEmpty();
    assertThat(result.types())
        .containsExactly(
            "DECIMAL(10,2)",
            "DECIMAL(10,0)",
            "DECIMAL(65,30)",
            "DECIMAL(4,4)",
            "DECIMAL(5,2) UNSIGNED",
            "DECIMAL(6,1) UNSIGNED",
            "DECIMAL(8,0)");
    assertThat(result.rows(3).getFirst())
        .containsExactly(
            decimal("-12345678.90"),
            decimal("1"),
            decimal("-99999999999999999999999999999999999." + "5" + "0".repeat(29)),
            decimal("-0.9999"),
            decimal("999.99"),
            decimal("00001.5"),
            decimal("3"));
  }

  /** The database says how long a computed number may become, and must not say too little. */
  @Test
  void computedDecimalsHaveNoMoreDigitsThanTheirTypes() throws Exception {
    run(
        "create table t (a decimal(10,2), d decimal(4,4), e decimal(5,2) unsigned, h int,"
            + " w decimal(38,10)); insert into t values (-99999999.99, -0.9999, 999.99, 2147483647,"
            + " -9999999999999999999999999999.9999999999), (99999999.99, 0.9999, 0, -2147483648,"
            + " 9999999999999999999999999999.9999999999)");
    Result result =
        run(
            "select %s from t; select %s from t; select a from t union all select w from t"
                    .formatted(COMPUTED.strip(), TOTALS)
                + " union all select d from t union all select h from t");

    assertThat(result.stderr()).isEmpty();
    List<Frame.Head> heads = result.all(Frame.Head.class);
    assertThat(heads).hasSize(3);
    SoftAssertions softly = new SoftAssertions();
    for (Frame.Head head : heads) {
      for (List<Value> row : result.rows(head.statement())) {
        for (int i = 0; i < row.size(); i++) {
          check(softly, head.columns().get(i), row.get(i));
        }
      }
    }
    softly.assertAll();
  }

  private static void check(SoftAssertions softly, Frame.Column column, Value value) {
    if (value instanceof Value.Text text && text.kind() == Kind.DECIMAL) {
      softly
          .assertThat(fits(new BigDecimal(text.value()), column.type()))
          .as("%s = %s in a %s", column.name(), text.value(), column.type())
          .isTrue();
    }
  }

  private static boolean fits(BigDecimal number, String type) {
    Matcher digits = Pattern.compile("DECIMAL\\((\\d+),(\\d+)\\).*").matcher(type);
    if (!digits.matches()) {
      return false;
    }
    int scale = Integer.parseInt(digits.group(2));
    return number.scale() <= scale
        && number.precision() - number.scale() <= Integer.parseInt(digits.group(1)) - scale;
  }

  private static Value decimal(String digits) {
    return new Value.Text(Kind.DECIMAL, digits);
  }

  @Test
  void aSyntaxErrorIsFoundInTheUsersText() throws Exception {
    Result result = run("select 1;\nselect 2,\n  3 frm nope wher x");

    assertThat(result.ends().getLast().sqlState()).isEqualTo("42000");
    assertThat(result.stderr())
        .startsWith("SB-SQL-422: statement 2 failed at line 3, column 9: You have an error")
        .contains("\n  3 |   3 frm nope wher x\n    |         ^\n");
    // MariaDB tells the line of what it looked at next.
    assertThat(run("select '😀', foo bar baz\n from\t1x").stderr())
        .startsWith("SB-SQL-422: statement 1 failed at line 1, column 21: You have an error");
  }

  @Test
  void sqlflowsUrlIsUnderstoodAndItsPasswordKept() throws Exception {
    run(
        "create user if not exists flow@'%' identified by 'ge:h@eim'; grant all on *.* to flow@'%'");
    String place = "@tcp(127.0.0.1:" + RealServers.mariaDbPort() + ")/test?maxAllowedPacket=0";

    Result right =
        Setup.in(dir)
            .datasource("mysql:…")
            .env(Map.of("SIGNALBOX_SQL_URL", "mysql://flow:ge:h@eim" + place))
            .run("select current_user(), 'ge:h@eim'; select * from `ge:h@eim`");
    assertThat(right.rows(1).getFirst().getFirst()).isEqualTo(Value.Text.of("flow@%"));
    assertThat(right.ends().getLast().error()).contains("***").doesNotContain("ge:h@eim");

    Result wrong =
        Setup.in(dir)
            .datasource("mysql:…")
            .env(Map.of("SIGNALBOX_SQL_URL", "mysql://flow:falsches" + place))
            .run("select 1");
    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.stderr())
        .startsWith("SB-SQL-503: cannot connect to the data source mysql:…: ")
        .contains("Access denied")
        .doesNotContain("falsches");
  }
}
