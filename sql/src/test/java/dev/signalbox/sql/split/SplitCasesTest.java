package dev.signalbox.sql.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs as people write them, each with the split that its database needs. */
class SplitCasesTest {
  static Stream<SplitCase> cases() {
    return Stream.of(Dialect.values()).flatMap(SplitCase::of);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachDialectSplitsAsMarked(SplitCase given) {
    SplitProgram split = Splitter.split(given.program(), given.dialect());

    assertThat(split.statements())
        .extracting(s -> s.body().text())
        .isEqualTo(given.statements().stream().map(SplitCase.Marked::body).toList());
    for (int i = 0; i < given.statements().size(); i++) {
      Statement statement = split.statements().get(i);
      given.statements().get(i).kind().ifPresent(k -> assertThat(statement.kind()).isEqualTo(k));
    }
    SplitInvariants.check(given.program(), split);
    List<String> open = List.of("is never closed", "an END is missing", "swallows its quote");
    assertThat(split.defects().isEmpty())
        .as("defects: %s", split.defects())
        .isEqualTo(open.stream().noneMatch(given.name()::contains));
  }

  @Test
  void thereAreEnoughForEachDialect() {
    assertThat(cases()).hasSizeGreaterThan(200);
    assertThat(Dialect.values()).allMatch(d -> SplitCase.of(d).count() >= 10);
  }
}
