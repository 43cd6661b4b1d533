package dev.signalbox.server.log.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KillTest {
  @TempDir Path dir;

  @Test
  @Tag("slow")
  void killedProcessLosesNothingItAcknowledged() throws Exception {
    Path raft = dir.resolve("raft");
    Random random = new Random(7);
    long acknowledged = 0;
    for (int round = 0; round < 3; round++) {
      long stopAfter = 500L + random.nextInt(7_000);
      acknowledged = Math.max(acknowledged, runAndKill(raft, stopAfter));
      SumApplier applier = new SumApplier();
      try (RatisLog log = LogFixture.open(RatisConfig.single(raft), applier)) {
        assertThat(log.leading()).isTrue();
        assertThat(applier.count()).isGreaterThanOrEqualTo(acknowledged);
        assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(applier.count()));
      }
    }
  }

  /** Returns the highest number that the process printed before it was killed with SIGKILL. */
  private static long runAndKill(Path raft, long stopAfter) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AppendForever.class.getName(),
                raft.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long highest = 0;
    long lines = 0;
    try (BufferedReader out = process.inputReader()) {
      for (String line; (line = out.readLine()) != null; lines++) {
        highest = Math.max(highest, Long.parseLong(line));
        if (lines == stopAfter) {
          // By its handle: the process itself would close our end of the pipe.
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    assertThat(lines).isGreaterThanOrEqualTo(stopAfter);
    return highest;
  }
}
