package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PostgresTest {
  /** Since PostgreSQL 15 it may be negative, or more than the precision. */
  @Test
  void aScaleMayBeAnyThatTheDatabaseHas() {
    assertThat(Postgres.digits(10, 2)).isEqualTo("(10,2)");
    assertThat(Postgres.digits(2, 5)).isEqualTo("(2,5)");
    assertThat(Postgres.digits(3, 0x7FE)).isEqualTo("(3,-2)");
    assertThat(Postgres.digits(1_000, 0x400)).isEqualTo("(1000,-1024)");
    assertThat(Postgres.digits(1_000, 1_000)).isEqualTo("(1000,1000)");
  }
}
