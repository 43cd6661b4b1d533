package dev.signalbox.cli.rows;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Row;
import dev.signalbox.api.v1.Value;
import dev.signalbox.api.v1.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowFormatTest {
  private static final Value NULL = Value.newBuilder().setNull(true).build();

  private static Value text(String text) {
    return Value.newBuilder().setString(text).build();
  }

  private static Value number(long number) {
    return Value.newBuilder().setInt(number).build();
  }

  private static Value real(double number) {
    return Value.newBuilder().setDouble(number).build();
  }

  private static Value json(String json) {
    return Value.newBuilder().setJson(json).build();
  }

  private static Value decimal(String decimal) {
    return Value.newBuilder().setDecimal(decimal).build();
  }

  /** One result with one row. */
  private static String written(Format format, List<String> names, Value... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RowFormat writer = format.writer(bytes);
    try {
      result(writer, names, Row.newBuilder().addAllValues(Arrays.asList(values)).build());
      writer.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void result(RowFormat writer, List<String> names, Row... rows) throws IOException {
    writer.head(names.stream().map(name -> Column.newBuilder().setName(name).build()).toList());
    for (Row row : rows) {
      writer.row(row);
    }
    writer.end();
  }

  private static String cell(Format format, Value value) {
    String all = written(format, List.of("a"), value);
    return format == Format.CSV
        ? all.substring("a\n".length(), all.length() - 1)
        : all.substring("{\"a\":".length(), all.length() - "}\n".length());
  }

  @Test
  void csvQuotesWhatItMustAndTellsNullFromNothing() {
    assertThat(written(Format.CSV, List.of("a", "b,c", "d\"e"), text(""), NULL, text("x")))
        .isEqualTo("a,\"b,c\",\"d\"\"e\"\n\"\",,x\n");
    assertThat(cell(Format.CSV, text("one\ntwo"))).isEqualTo("\"one\ntwo\"");
    assertThat(cell(Format.CSV, text("雨 \"x\""))).isEqualTo("\"雨 \"\"x\"\"\"");
  }

  @Test
  void valuesLoseNothing() {
    Value bytes = Value.newBuilder().setBytes(ByteString.copyFrom(new byte[] {0, -1})).build();
    Value array =
        Value.newBuilder()
            .setArray(Values.newBuilder().addValues(number(1)).addValues(NULL))
            .build();
    Value zoned = Value.newBuilder().setTimestampTz("2026-01-31T00:00:00.5Z").build();

    assertThat(cell(Format.CSV, bytes)).isEqualTo("\\x00ff");
    assertThat(cell(Format.CSV, array)).isEqualTo("\"[1,null]\"");
    assertThat(cell(Format.CSV, decimal("12345678901234567890.10")))
        .isEqualTo("12345678901234567890.10");
    assertThat(cell(Format.CSV, zoned)).isEqualTo("2026-01-31T00:00:00.5Z");
    assertThat(cell(Format.JSONL, number(Long.MAX_VALUE))).isEqualTo("9223372036854775807");
    assertThat(cell(Format.JSONL, decimal("12345678901234567890.10")))
        .isEqualTo("12345678901234567890.10");
    assertThat(cell(Format.JSONL, decimal("NaN"))).isEqualTo("\"NaN\"");
    assertThat(cell(Format.JSONL, real(Double.NEGATIVE_INFINITY))).isEqualTo("\"-Infinity\"");
    assertThat(cell(Format.JSONL, real(0.1))).isEqualTo("0.1");
    assertThat(cell(Format.JSONL, bytes)).isEqualTo("\"AP8=\"");
    assertThat(cell(Format.JSONL, array)).isEqualTo("[1,null]");
    assertThat(cell(Format.JSONL, NULL)).isEqualTo("null");
  }

  @Test
  void jsonOfADatabaseStaysOnOneLineWithAllItsDigits() {
    assertThat(cell(Format.JSONL, json("{\n \"n\": 1.10000000000000000001, \"s\": [\"\\n\"]}")))
        .isEqualTo("{\"n\":1.10000000000000000001,\"s\":[\"\\n\"]}");
    assertThat(cell(Format.JSONL, json("{broken"))).isEqualTo("\"{broken\"");
    assertThat(cell(Format.JSONL, json("1 2"))).isEqualTo("\"1 2\"");
    assertThat(cell(Format.JSONL, json(""))).isEqualTo("\"\"");
  }

  @Test
  void columnsOfOneNameAreToldApart() {
    assertThat(
            written(
                Format.JSONL, List.of("n", "n", "n_2", "n"), text("a"), text("b"), text("c"), NULL))
        .isEqualTo("{\"n\":\"a\",\"n_2_\":\"b\",\"n_2\":\"c\",\"n_3\":null}\n");
  }

  @Test
  void severalResultsFollowEachOther() throws IOException {
    Row one = Row.newBuilder().addValues(number(1)).build();
    Row two = Row.newBuilder().addValues(number(2)).build();
    for (Format format : List.of(Format.CSV, Format.JSON, Format.JSONL)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      RowFormat writer = format.writer(bytes);
      result(writer, List.of("a"), one, two);
      result(writer, List.of("b"));
      writer.flush();
      assertThat(bytes.toString(StandardCharsets.UTF_8))
          .isEqualTo(
              switch (format) {
                case CSV -> "a\n1\n2\n\nb\n";
                case JSON -> "[\n{\"a\":1},\n{\"a\":2}\n]\n[\n]\n";
                default -> "{\"a\":1}\n{\"a\":2}\n";
              });
    }
  }
}
