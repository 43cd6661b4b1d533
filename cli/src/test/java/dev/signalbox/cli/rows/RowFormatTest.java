package dev.signalbox.cli.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.v1.Column;
import dev.signalbox.arrow.ArrowStream.Typing;
import dev.signalbox.cli.CliException;
import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.core.output.Value.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowFormatTest {
  private static final Value NULL = Value.Null.NULL;

  private static Value text(String text) {
    return Text.of(text);
  }

  private static Value number(long number) {
    return new Value.Int(number);
  }

  private static Value real(double number) {
    return new Value.Real(number);
  }

  private static Value json(String json) {
    return new Text(Kind.JSON, json);
  }

  private static Value decimal(String decimal) {
    return new Text(Kind.DECIMAL, decimal);
  }

  /** One result with one row. */
  private static String written(Format format, List<String> names, Value... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RowFormat writer = format.writer(bytes, Typing.STATIC);
    try {
      result(writer, names, List.of(values));
      writer.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @SafeVarargs
  private static void result(RowFormat writer, List<String> names, List<Value>... rows)
      throws IOException {
    writer.head(names.stream().map(name -> Column.newBuilder().setName(name).build()).toList());
    for (List<Value> row : rows) {
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
    Value bytes = new Value.Bytes(new byte[] {0, -1});
    Value array = new Value.Array(List.of(number(1), NULL));
    Value zoned = new Text(Kind.TIMESTAMP_TZ, "2026-01-31T00:00:00.5Z");

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
    assertThat(cell(Format.JSONL, text("é😀"))).isEqualTo("\"é😀\"");
  }

  @Test
  void jsonOfADatabaseStaysOnOneLineWithAllItsDigits() {
    assertThat(cell(Format.JSONL, json("{\n \"n\": 1.10000000000000000001, \"s\": [\"\\n\"]}")))
        .isEqualTo("{\"n\":1.10000000000000000001,\"s\":[\"\\n\"]}");
    assertThat(cell(Format.CSV, new Value.Array(List.of(json("{\n}"), json("-0.0")))))
        .isEqualTo("\"[{},-0.0]\"");
    assertThat(cell(Format.JSONL, json("{broken"))).isEqualTo("\"{broken\"");
    assertThat(cell(Format.JSONL, json("1 2"))).isEqualTo("\"1 2\"");
    assertThat(cell(Format.JSONL, json(""))).isEqualTo("\"\"");
  }

  @Test
  void arrowIsAStreamForEachResult() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RowFormat writer = Format.ARROW.writer(bytes, Typing.DYNAMIC);
    result(writer, List.of("a"), List.of(text("x")));
    int first = bytes.size();
    result(writer, List.of("a"), List.of(text("x")));

    // The end of a stream: a continuation marker and no message.
    byte[] end = {-1, -1, -1, -1, 0, 0, 0, 0};
    assertThat(bytes.toByteArray()).hasSize(2 * first).startsWith(-1, -1, -1, -1).endsWith(end);
    assertThat(Arrays.copyOf(bytes.toByteArray(), first)).endsWith(end);
  }

  @Test
  void aValueThatArrowCannotHoldIsRefused() throws IOException {
    RowFormat writer = Format.ARROW.writer(new ByteArrayOutputStream(), Typing.STATIC);
    writer.head(List.of(Column.newBuilder().setName("n").setType("INTEGER").build()));
    assertThatThrownBy(() -> writer.row(List.of(number(1L << 40))))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("SB-ARROW-422");
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
    List<Value> one = List.of(number(1));
    List<Value> two = List.of(number(2));
    for (Format format : List.of(Format.CSV, Format.JSON, Format.JSONL)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      RowFormat writer = format.writer(bytes, Typing.STATIC);
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
