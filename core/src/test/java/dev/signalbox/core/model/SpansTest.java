package dev.signalbox.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0ms",
    "1, 1ms",
    "1500, 1500ms",
    "30000, 30s",
    "90000, 90s",
    "120000, 2m",
    "5400000, 90m",
    "3600000, 1h",
    "86400000, 24h",
    "31536000000, 8760h"
  })
  void theLargestUnitWithoutAFraction(long ms, String text) {
    assertThat(Spans.text(ms)).isEqualTo(text);
  }
}
