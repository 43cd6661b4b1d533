package dev.signalbox.sql.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Splitter;
import dev.signalbox.sql.split.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffectsTest {
  private static final Catalog UNASKED = Catalog.unasked(Catalog.Kind.READS);

  private static Statement one(String text) {
    return Splitter.split(text, Dialect.MARIADB).statements().getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "(select * from a) union select * from b",
        "with x as (select 1) select * from x",
        "select count(*) from a join b on a.x = b.x"
      })
  void aReadIsKnown(String text) {
    assertThat(Effects.onlyReads(one(text), Dialect.MARIADB, UNASKED)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into a values (1)",
        "with x as (delete from a returning *) select * from x",
        "select nextval(s)",
        "select f(x) from a",
        "select * from a for update",
        "select * into b from a",
        "select @x := 1",
        "select 1 /*! into outfile 'x' */",
        "select from from",
        "show tables",
        "create table a as select 1"
      })
  void whatIsNotCertainlyAReadIsNone(String text) {
    assertThat(Effects.onlyReads(one(text), Dialect.MARIADB, UNASKED)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"select 1", "use a", "set x = 1", "create table a (x int)"})
  void mostStatementsBeginNoTransaction(String text) {
    assertThat(Effects.mayBeginTransaction(one(text), Dialect.MARIADB)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begin",
        "start transaction",
        "set autocommit = 0",
        "set x = 1, @@session.autocommit = 0",
        "call p()",
        "savepoint s",
        "execute s",
        "select 1 /*! ; begin */"
      })
  void whatMayBeginATransactionIsKnown(String text) {
    assertThat(Effects.mayBeginTransaction(one(text), Dialect.MARIADB)).isTrue();
  }
}
