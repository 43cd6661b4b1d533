package dev.signalbox.arrow;

import static dev.signalbox.arrow.Rows.NULL;
import static dev.signalbox.arrow.Rows.array;
import static dev.signalbox.arrow.Rows.bool;
import static dev.signalbox.arrow.Rows.bytes;
import static dev.signalbox.arrow.Rows.column;
import static dev.signalbox.arrow.Rows.date;
import static dev.signalbox.arrow.Rows.decimal;
import static dev.signalbox.arrow.Rows.instant;
import static dev.signalbox.arrow.Rows.interval;
import static dev.signalbox.arrow.Rows.json;
import static dev.signalbox.arrow.Rows.real;
import static dev.signalbox.arrow.Rows.row;
import static dev.signalbox.arrow.Rows.text;
import static dev.signalbox.arrow.Rows.time;
import static dev.signalbox.arrow.Rows.timestamp;
import static dev.signalbox.arrow.Rows.uuid;
import static dev.signalbox.arrow.Rows.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.api.v1.Value;
import dev.signalbox.arrow.ArrowStream.Typing;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type, read by Arrow's own reader. */
final class TypesTest {
  private static final String MAX_38 = "9".repeat(38);

  /** A database's type; the Arrow type it becomes; a value, and what the reader finds. */
  static Stream<Arguments> types() {
    return Stream.of(
        arguments("BOOLEAN", "Bool", bool(true), "true"),
        arguments("bool", "Bool", bool(false), "false"),
        arguments("TINYINT", "Int(8, true)", whole(-128), "-128"),
        arguments("SMALLINT", "Int(16, true)", whole(-32_768), "-32768"),
        arguments("int2", "Int(16, true)", whole(32_767), "32767"),
        arguments("YEAR", "Int(16, true)", whole(2_024), "2024"),
        arguments("INTEGER", "Int(32, true)", whole(Integer.MIN_VALUE), "-2147483648"),
        arguments("INT", "Int(32, true)", whole(1), "1"),
        arguments("MEDIUMINT", "Int(32, true)", whole(8_388_607), "8388607"),
        arguments("int4", "Int(32, true)", whole(Integer.MAX_VALUE), "2147483647"),
        arguments("serial", "Int(32, true)", whole(1), "1"),
        arguments("BIGINT", "Int(64, true)", whole(Long.MIN_VALUE), "-9223372036854775808"),
        arguments("int8", "Int(64, true)", whole(Long.MAX_VALUE), "9223372036854775807"),
        arguments("UTINYINT", "Int(8, false)", whole(255), "-1"),
        arguments("TINYINT UNSIGNED", "Int(8, false)", whole(255), "-1"),
        arguments("USMALLINT", "Int(16, false)", whole(65_535), "\uFFFF"),
        arguments("UINTEGER", "Int(32, false)", whole(4_294_967_295L), "-1"),
        arguments("INTEGER UNSIGNED", "Int(32, false)", whole(7), "7"),
        arguments("INT UNSIGNED", "Int(32, false)", whole(7), "7"),
        arguments("oid", "Int(32, false)", whole(4_294_967_295L), "-1"),
        arguments("UBIGINT", "Int(64, false)", decimal("18446744073709551615"), "-1"),
        arguments("BIGINT UNSIGNED", "Int(64, false)", whole(12), "12"),
        arguments("HUGEINT", "Decimal(38, 0, 128)", decimal("-" + MAX_38), "-" + MAX_38),
        arguments("FLOAT", "FloatingPoint(SINGLE)", real(0.1), "0.1"),
        arguments("float4", "FloatingPoint(SINGLE)", real(1e-45), "1.4E-45"),
        arguments("REAL", "FloatingPoint(SINGLE)", real(Double.NaN), "NaN"),
        arguments("DOUBLE", "FloatingPoint(DOUBLE)", real(-0.1), "-0.1"),
        arguments("float8", "FloatingPoint(DOUBLE)", real(1 / 0.0), "Infinity"),
        arguments("DECIMAL(18,3)", "Decimal(18, 3, 128)", decimal("-12.340"), "-12.340"),
        arguments("DECIMAL(38,38)", "Decimal(38, 38, 128)", decimal("0"), "0E-38"),
        arguments("DECIMAL(4,1)", "Decimal(4, 1, 128)", decimal("-999.9"), "-999.9"),
        arguments("numeric(10, 2)", "Decimal(10, 2, 128)", decimal("1.5"), "1.50"),
        arguments("DECIMAL(4,2) UNSIGNED", "Decimal(4, 2, 128)", decimal("1.50"), "1.50"),
        arguments("numeric(3,-2)", "Utf8", decimal("12300"), "12300"),
        arguments("numeric(2,5)", "Utf8", decimal("0.00012"), "0.00012"),
        arguments("DECIMAL(39,2)", "Utf8", decimal("1.50"), "1.50"),
        arguments("numeric", "Utf8", decimal("NaN"), "NaN"),
        arguments("DECIMAL", "Utf8", decimal("1.50"), "1.50"),
        arguments("VARCHAR", "Utf8", text("é\u0000𝄞"), "é\u0000𝄞"),
        arguments("text", "Utf8", text(""), ""),
        arguments("BLOB", "Binary", bytes(0, 255), "[0, -1]"),
        arguments("bytea", "Binary", bytes(), "[]"),
        arguments("VARBINARY", "Binary", bytes(1), "[1]"),
        arguments("DATE", "Date(DAY)", date("1969-12-31"), "-1"),
        arguments("date", "Date(DAY)", date("-0043-03-15"), "-735160"),
        arguments("DATE", "Date(DAY)", date("+5881580-07-10"), "2147483646"),
        arguments("TIME", "Time(MICROSECOND, 64)", time("23:59:59.999999"), "86399999999"),
        arguments("TIME_NS", "Time(NANOSECOND, 64)", time("00:00:00.000000001"), "1"),
        arguments("timetz", "Utf8", time("12:00:00+02:00"), "12:00:00+02:00"),
        arguments(
            "TIMESTAMP",
            "Timestamp(MICROSECOND, null)",
            timestamp("1969-12-31T23:59:59.999999"),
            "1969-12-31T23:59:59.999999"),
        arguments(
            "DATETIME",
            "Timestamp(MICROSECOND, null)",
            timestamp("2024-02-29T12:30:00.5"),
            "2024-02-29T12:30:00.500"),
        arguments(
            "TIMESTAMP_NS",
            "Timestamp(NANOSECOND, null)",
            timestamp("1677-09-21T00:12:43.145224193"),
            "1677-09-21T00:12:43.145224193"),
        arguments(
            "TIMESTAMP WITH TIME ZONE",
            "Timestamp(MICROSECOND, UTC)",
            instant("2024-02-29T12:30:00Z"),
            "1709209800000000"),
        arguments(
            "timestamptz",
            "Timestamp(MICROSECOND, UTC)",
            instant("-290308-12-21T19:59:05.224193Z"),
            "-9223372036854775807"),
        arguments("INTERVAL", "Utf8", interval("P1Y-2DT4H"), "P1Y-2DT4H"),
        arguments("UUID", "Utf8", uuid("a-b"), "a-b"),
        arguments("JSON", "Utf8", json("{\"a\": 1}"), "{\"a\": 1}"),
        arguments("ENUM('a[]', 'b')", "Utf8", text("a[]"), "a[]"),
        arguments("STRUCT(a INTEGER[])", "Utf8", json("{\"a\":[1]}"), "{\"a\":[1]}"),
        arguments("STRUCT(a INTEGER[]", "Utf8", json("{\"a\":[1]}"), "{\"a\":[1]}"),
        arguments("INTEGER[]", "List<Int(32, true)>", array(whole(1), NULL), "[1,null]"),
        arguments("INTEGER[2]", "List<Int(32, true)>", array(), "[]"),
        arguments("_int4", "List<Int(32, true)>", array(whole(1)), "[1]"),
        arguments("_numeric", "List<Utf8>", array(decimal("1.50")), "[\"1.50\"]"),
        arguments("_numeric(4,1)", "List<Decimal(4, 1, 128)>", array(decimal("1.5")), "[1.5]"),
        arguments("VARCHAR[]", "List<Utf8>", array(text("a"), text("")), "[\"a\",\"\"]"),
        arguments(
            "DECIMAL(4,1)[][]",
            "List<List<Decimal(4, 1, 128)>>",
            array(array(decimal("1.5")), NULL, array()),
            "[[1.5],null,[]]"),
        arguments(
            "STRUCT(\"a)\" INTEGER)[]",
            "List<Utf8>",
            array(json("{}"), array(whole(1), text("x\n"), decimal("NaN"), bytes(0, 255))),
            "[\"{}\",\"[1,\\\"x\\\\n\\\",\\\"NaN\\\",\\\"AP8=\\\"]\"]"),
        arguments("int[] of some kind", "Utf8", array(whole(1), NULL, real(0.5)), "[1,null,0.5]"),
        arguments("BIT", "Utf8", bool(true), "true"),
        arguments("rowid", "Utf8", bytes(1, 171), "\\x01ab"));
  }

  @ParameterizedTest
  @MethodSource("types")
  void valueComesBackExactly(String type, String arrow, Value value, String read) throws Exception {
    Reading reading = read(type, Typing.STATIC, value, NULL, value);
    assertThat(reading.types()).containsExactly(arrow);
    assertThat(shown(reading)).containsExactly(read, "null", read);
  }

  static Stream<Arguments> dynamicTypes() {
    return Stream.of(
        arguments("INTEGER", "Int(64, true)", whole(5_000_000_000L), "5000000000"),
        arguments("TINYINT", "Int(64, true)", whole(200), "200"),
        arguments("REAL", "FloatingPoint(DOUBLE)", real(0.123456789012345), "0.123456789012345"),
        arguments("FLOAT", "FloatingPoint(DOUBLE)", whole(3), "3.0"),
        arguments("BLOB", "Binary", bytes(7), "[7]"),
        arguments("DATE", "Utf8", date("2024-02-29"), "2024-02-29"),
        arguments("DATE", "Utf8", whole(1_709_164_800), "1709164800"),
        arguments("BOOLEAN", "Utf8", bool(true), "true"),
        arguments("DECIMAL(10,2)", "Utf8", real(1.5), "1.5"),
        arguments("_int4", "Utf8", array(whole(1)), "[1]"),
        arguments("NUMERIC", "Utf8", whole(1), "1"));
  }

  @ParameterizedTest
  @MethodSource("dynamicTypes")
  void namesOfDynamicTypesPromiseLittle(String type, String arrow, Value value, String read)
      throws Exception {
    Reading reading = read(type, Typing.DYNAMIC, value, NULL);
    assertThat(reading.types()).containsExactly(arrow);
    assertThat(shown(reading)).containsExactly(read, "null");
  }

  static Stream<Arguments> unfit() {
    return Stream.of(
        arguments("BOOLEAN", whole(1)),
        arguments("TINYINT", whole(128)),
        arguments("SMALLINT", whole(-32_769)),
        arguments("INTEGER", whole(2_147_483_648L)),
        arguments("UTINYINT", whole(-1)),
        arguments("UINTEGER", whole(4_294_967_296L)),
        arguments("BIGINT", decimal("9223372036854775808")),
        arguments("BIGINT", real(1)),
        arguments("UBIGINT", whole(-1)),
        arguments("UBIGINT", decimal("18446744073709551616")),
        arguments("HUGEINT", decimal("1" + "0".repeat(38))),
        arguments("FLOAT", real(0.12345678901)),
        arguments("FLOAT", real(1e300)),
        arguments("FLOAT", real(1e-300)),
        arguments("DOUBLE", text("0.1")),
        arguments("DOUBLE", whole((1L << 53) + 1)),
        arguments("DECIMAL(4,1)", decimal("1000.0")),
        arguments("DECIMAL(4,1)", decimal("0.05")),
        arguments("DECIMAL(4,1)", decimal("NaN")),
        arguments("DECIMAL(4,1)", real(1.5)),
        arguments("BLOB", text("abc")),
        arguments("DATE", date("infinity")),
        arguments("DATE", date("+999999999-12-31")),
        arguments("DATE", text("0000-00-00")),
        arguments("TIME", time("24:00:00")),
        arguments("TIME", time("12:00:00.0000001")),
        arguments("TIME", time("838:59:59")),
        arguments("TIMESTAMP", timestamp("-infinity")),
        arguments("TIMESTAMP", timestamp("2024-01-01T00:00:00.000000001")),
        arguments("TIMESTAMP", timestamp("+294248-01-01T00:00:00")),
        arguments("TIMESTAMP", instant("2024-01-01T00:00:00Z")),
        arguments("TIMESTAMP_NS", timestamp("2263-01-01T00:00:00")),
        arguments("TIMESTAMPTZ", instant("infinity")),
        arguments("TIMESTAMPTZ", timestamp("2024-01-01T00:00:00")),
        arguments("INTEGER[]", text("[5 values, too long to show]")),
        arguments("INTEGER[]", array(whole(1), whole(2_147_483_648L))),
        arguments("_int4", array(array(whole(1)))));
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void valueThatDoesNotFitIsRefused(String type, Value value) throws Exception {
    try (ArrowStream stream =
        new ArrowStream(OutputStream.nullOutputStream(), List.of(column("c", type)))) {
      assertThatThrownBy(() -> stream.row(row(value)))
          .isInstanceOf(UnfitValueException.class)
          .hasMessageContaining("column \"c\" (" + type + ") is ")
          .hasMessageContaining("cannot hold " + ValueText.of(ApiValues.of(value)));
    }
  }

  @Test
  void arraysDeeperThanSixteenAreJson() {
    String deep = "INTEGER" + "[]".repeat(17);
    String label = Types.vector(deep, Typing.STATIC).label();
    assertThat(label).isEqualTo("list<".repeat(16) + "utf8" + ">".repeat(16));
  }

  private static Reading read(String type, Typing typing, Value... values) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArrowStream stream = new ArrowStream(out, List.of(column("c", type)), typing)) {
      for (Value value : values) {
        stream.row(row(value));
      }
    }
    return Reading.of(out.toByteArray());
  }

  private static List<String> shown(Reading reading) {
    return reading.columns().getFirst().stream()
        .map(
            value ->
                value instanceof byte[] bytes
                    ? java.util.Arrays.toString(bytes)
                    : String.valueOf(value))
        .toList();
  }
}
