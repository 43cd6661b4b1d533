package dev.signalbox.core.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.core.output.Value.Text;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {
  private static String json(Value value) {
    return JsonText.TRUSTING.of(value);
  }

  @Test
  void numbersKeepAllTheirDigits() {
    assertThat(json(new Value.Int(Long.MIN_VALUE))).isEqualTo("-9223372036854775808");
    assertThat(json(new Value.Real(0.1))).isEqualTo("0.1");
    assertThat(json(new Value.Real(-1e300))).isEqualTo("-1.0E300");
    assertThat(json(new Text(Kind.DECIMAL, "-12345678901234567890.10")))
        .isEqualTo("-12345678901234567890.10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "", "007", ".5", "5.", "1e", "+1", "1 2"})
  void whatIsNoNumberOfJsonIsText(String decimal) {
    assertThat(json(new Text(Kind.DECIMAL, decimal))).isEqualTo('"' + decimal + '"');
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void noInfinityIsANumberOfJson(double value) {
    assertThat(json(new Value.Real(value))).isEqualTo('"' + Double.toString(value) + '"');
  }

  @ParameterizedTest
  @EnumSource
  void otherKindsAreText(Kind kind) {
    String expected = kind == Kind.JSON ? "x" : "\"x\"";
    assertThat(json(new Text(kind, "x")))
        .as(kind.name().toLowerCase(Locale.ROOT))
        .isEqualTo(expected);
  }

  @Test
  void textsAreQuoted() {
    assertThat(json(Text.of("é😀\u007f/ \"\\ \b\t\n\f\r \u0000\u001f")))
        .isEqualTo("\"é😀\u007f/ \\\"\\\\ \\b\\t\\n\\f\\r \\u0000\\u001F\"");
  }

  @Test
  void arraysHaveValuesOfAllKinds() {
    Value array =
        new Value.Array(
            List.of(
                new Value.Int(1),
                Value.Null.NULL,
                new Value.Bool(true),
                Text.of("a\"b\n"),
                new Text(Kind.DECIMAL, "1.50"),
                new Value.Bytes(new byte[] {0, -1}),
                new Text(Kind.JSON, "{\"a\": 1}"),
                new Value.Array(List.of())));
    assertThat(json(array)).isEqualTo("[1,null,true,\"a\\\"b\\n\",1.50,\"AP8=\",{\"a\": 1},[]]");
  }

  @Test
  void whatADatabaseCallsJsonMayBeChanged() {
    JsonText json = new JsonText(text -> text.replace(" ", ""));
    Value document = new Text(Kind.JSON, "{\"a\": 1}");
    assertThat(json.of(new Value.Array(List.of(document, Text.of("a b")))))
        .isEqualTo("[{\"a\":1},\"a b\"]");
  }
}
