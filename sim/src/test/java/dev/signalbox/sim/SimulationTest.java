package dev.signalbox.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
  private static final int BUG_SEEDS = 200;

  @TempDir private Path dir;

  @BeforeAll
  static void silence() {
    Quiet.logs();
  }

  private Simulation.Result run(long seed, Bug bug) throws IOException {
    return run(Simulation.Settings.of(seed, bug));
  }

  private Simulation.Result run(Simulation.Settings settings) throws IOException {
    return Simulation.run(settings, Files.createTempDirectory(dir, "world"));
  }

  private void allPass(long first, int count) throws IOException {
    for (long seed = first; seed < first + count; seed++) {
      Simulation.Result result = run(seed, Bug.NONE);
      assertThat(result.violation()).as(Repeat.line(result.settings(), "HEAD")).isEmpty();
    }
  }

  @Test
  void invariantsHoldWhateverHappens() throws IOException {
    allPass(0, 30);
  }

  @Test
  @Tag("slow")
  void invariantsHoldInManyWorlds() throws IOException {
    allPass(1_000, 300);
  }

  @Test
  @Tag("slow")
  void invariantsHoldInLongLives() throws IOException {
    for (long seed = 0; seed < 5; seed++) {
      Simulation.Result result = run(new Simulation.Settings(seed, 10_000, Bug.NONE, false));
      assertThat(result.violation()).as(Repeat.line(result.settings(), "HEAD")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void everyDeliberateBugIsCaught(Bug bug) throws IOException {
    long seed = 0;
    while (run(seed, bug).passed()) {
      seed++;
      assertThat(seed).as("seeds without a violation").isLessThan(BUG_SEEDS);
    }
    assertThat(Repeat.line(Simulation.Settings.of(seed, bug), "abc"))
        .isEqualTo(
            "SEED=%d COMMIT=abc ./dev sim --seed %d --bug %s".formatted(seed, seed, bug.word()));
  }

  @Test
  void theSameSeedGivesTheSameWorld() throws IOException {
    for (long seed = 0; seed < 5; seed++) {
      Simulation.Result first = run(seed, Bug.NONE);
      Simulation.Result again = run(new Simulation.Settings(seed, 800, Bug.NONE, true));
      assertThat(again.traceHash()).isEqualTo(first.traceHash());
      assertThat(run(seed + 1, Bug.NONE).traceHash()).isNotEqualTo(first.traceHash());
      assertThat(again.lines()).isNotEmpty();
    }
  }

  @Test
  void aWorldHasEverythingInIt() throws IOException {
    String all = "";
    for (long seed = 0; seed < 10; seed++) {
      Simulation.Settings settings = new Simulation.Settings(seed, 3_000, Bug.NONE, true);
      all += String.join("\n", run(settings).lines());
    }
    assertThat(all)
        .contains("node crashes", "reopen", "following", "disk full", "clock steps", "snapshot")
        .contains("keeper lost", "submission failed", "existing", "stop ", "refused ReportEnded")
        .contains("cause=NOT_FETCHED", "state=TIMED_OUT", "state=LOST", "state=CANCELLED");
  }
}
