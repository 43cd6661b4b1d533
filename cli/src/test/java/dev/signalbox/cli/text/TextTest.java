package dev.signalbox.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.cli.text.Table.Cell;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({"30s,30000", "5m,300000", "1h30m,5400000", "250ms,250", "1d,86400000", "0s,0"})
  void durationsAreRead(String text, long ms) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(ms));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "30", "s", "-1s", "1.5h", "5m1h", "1h1h", "1 h", "366d", "99999999999999999s"})
  void whatIsNoDurationIsRefused(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"5,0.01 s", "1234,1.2 s", "59960,1m 00s", "65000,1m 05s", "7380000,2h 03m"})
  void durationsAreShown(long ms, String text) {
    assertThat(Durations.show(Duration.ofMillis(ms))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"4096,4096", "1KiB,1024", "512MiB,536870912", "100MB,100000000", "2 GiB,2147483648"})
  void sizesAreRead(String text, long bytes) {
    assertThat(ByteSizes.parse(text)).hasValue(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "1.5GiB", "-1", "1XB", "999999999999999TiB"})
  void whatIsNoSizeIsRefused(String text) {
    assertThat(ByteSizes.parse(text)).isEmpty();
  }

  @Test
  void onlyASlipIsGuessed() {
    var words = List.of("command", "script", "sql");
    assertThat(Spelling.nearest("comand", words)).contains("command");
    assertThat(Spelling.nearest("scirpt", words)).contains("script");
    assertThat(Spelling.nearest("SQL", words)).contains("sql");
    assertThat(Spelling.nearest("banana", words)).isEmpty();
    assertThat(Spelling.nearest("x".repeat(100_000), words)).isEmpty();
  }

  @Test
  void aTableIsFittedByCuttingItsWidestColumns() {
    Table table = new Table(List.of("id", "text", "n"));
    table.add(List.of(Cell.left("a"), Cell.left("x".repeat(50)), Cell.right("1")));
    table.add(List.of(Cell.left("bb"), Cell.left("short"), Cell.right("1000")));
    assertThat(table.lines(24, UnaryOperator.identity()))
        .containsExactly(
            "id  text               n",
            "──  ──────────────  ────",
            "a   xxxxxxxxxxxxx…     1",
            "bb  short           1000");
    assertThat(table.lines(0, UnaryOperator.identity()).get(2)).contains("x".repeat(50));
  }

  @Test
  void columnsThatDoNotFitAreCounted() {
    Table table = new Table(List.of("alpha-alpha", "beta-beta", "gamma", "delta"));
    table.add(List.of(Cell.left("1"), Cell.left("2"), Cell.left("3"), Cell.left("4")));
    assertThat(table.lines(20, UnaryOperator.identity()))
        .containsExactly("alpha…  beta-…", "──────  ──────", "1       2", "… and 2 more columns");
  }

  @Test
  void controlCharactersAreShownNotObeyed() {
    assertThat(Cells.printable("a\nb\u001b[31mc\u009bd")).isEqualTo("a\\nb\\x1b[31mc\\x9bd");
  }

  @Test
  void jsonStringsAreEscaped() {
    assertThat(JsonText.quote("a\"b\\c\n\u0001")).isEqualTo("\"a\\\"b\\\\c\\n\\u0001\"");
  }
}
