package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a task's setup does, and that it is no part of the program. */
@Timeout(60)
@Tag("slow")
class SetupTest {
  @TempDir Path dir;

  private Setup with(String setup) {
    return Setup.in(dir).options(new SqlOptions(setup, false, false));
  }

  @Test
  void theSetupRunsBeforeTheProgramAndIsNoPartOfIt() throws Exception {
    String setup =
        "-- ready\ncreate temp table t as select getvariable('day') as d; select * from t";
    Result result = with(setup).params(Map.of("day", "1")).run("select d from t;\nselect nope");

    assertThat(result.rows(1)).containsExactly(List.of(Value.Text.of("1")));
    assertThat(result.all(Frame.Head.class)).hasSize(1);
    assertThat(result.ends()).extracting(Frame.StatementEnd::statement).containsExactly(1, 2);
    assertThat(result.stderr()).startsWith("SB-SQL-422: statement 2 failed at line 2, column 8: ");
  }

  @Test
  void aSetupThatFailsEndsTheProgramAndSaysItsOwnLine() throws Exception {
    Result result = with("set threads = 1;\n\nselect nope").run("create table t (i int)");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.frames()).isEmpty();
    assertThat(result.stderr())
        .startsWith("SB-SQL-424: statement 2 of the setup failed at line 3, column 8: ")
        .contains("\"nope\" was not found", "\n  3 | select nope\n    |        ^");
    assertThat(Setup.in(dir).run("from t").exitCode()).isEqualTo(1);
  }

  @Test
  void aTermSignalEndsTheSetup() throws Exception {
    SqlChild child =
        with("select count(*) from range(100000000000) a, range(100) b").start("select 1");
    assertThat(child.process.waitFor(2, java.util.concurrent.TimeUnit.SECONDS)).isFalse();
    child.process.toHandle().destroy();

    Result result = child.finish();

    assertThat(result.exitCode()).isEqualTo(143);
    assertThat(result.frames()).isEmpty();
    assertThat(result.stderr()).startsWith("cancelled before the first statement");
  }
}
