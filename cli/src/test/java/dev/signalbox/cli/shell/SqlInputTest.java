package dev.signalbox.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.sql.split.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlInputTest {
  private static SqlInput of(String text) {
    return SqlInput.of(text, Dialect.POSTGRES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-- just a comment",
        "select 1;",
        "select ';' ; -- done",
        "select 1; select 2;",
        "begin; insert into t values (1); commit;",
        "select $$;$$;"
      })
  void whatIsWholeIsSent(String text) {
    assertThat(of(text).complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "select ';",
        "select 1; select 2",
        "/* ;",
        "select $$;",
        "begin; insert into t values (1);",
        "start transaction;"
      })
  void whatIsNotWholeWaitsForMore(String text) {
    assertThat(of(text).complete()).isFalse();
  }

  @Test
  void aSessionIsDoneAgain() {
    ShellSession session = new ShellSession();
    session.succeeded(of("set search_path = shop; select 1; create table kept (i int);"));
    session.succeeded(of("CREATE TEMP TABLE \"Mine\" (i int); insert into mine values (1);"));
    session.succeeded(of("insert into kept select * from mine; insert into kept values (2);"));
    session.succeeded(of("select * from mine;"));

    assertThat(session.statements())
        .containsExactly(
            "set search_path = shop",
            "CREATE TEMP TABLE \"Mine\" (i int)",
            "insert into mine values (1)");
    assertThat(session.setup()).startsWith("set search_path = shop;\nCREATE");

    session.forget();
    assertThat(session.setup()).isEmpty();
  }

  @Test
  void whatWasRolledBackIsForgotten() {
    ShellSession session = new ShellSession();
    session.succeeded(of("begin; set local x = 1; create temp table t (i int); rollback;"));
    session.succeeded(of("begin; create temp table u (i int); commit;"));
    assertThat(session.statements()).containsExactly("create temp table u (i int)");
  }
}
