package dev.signalbox.executors.process.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.RunId;
import dev.signalbox.executors.process.keeper.Journal.Entry;
import dev.signalbox.executors.process.keeper.Sweeper.Family;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecoveryTest {
  private static final AttemptKey KEY = new AttemptKey(new RunId(1), "task", 1, 1);

  @TempDir Path directory = Path.of("");

  private final Arena arena = Arena.ofAuto();
  private final ProcessTable table = new ProcessTable(arena);

  /** Runs a sweep of what a dead keeper left, as its journal has it. */
  private void sweep(int pid, long startTicks, String marker) {
    Timers timers = new Timers();
    Sweeper sweeper = new Sweeper(arena, timers);
    AtomicBoolean clear = new AtomicBoolean();
    Family family = new Family(marker, () -> clear.set(true), (id, ticks) -> {});
    family.started(pid, startTicks);
    sweeper.add(family);
    sweeper.kill(family);
    long untilNs = System.nanoTime() + 20_000_000_000L;
    while (!clear.get()) {
      assertThat(System.nanoTime()).isLessThan(untilNs);
      timers.run();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void whatADeadKeeperLeftIsKilled() throws Exception {
    Process left = new ProcessBuilder("setsid", "sleep", "1000").start();
    sweep((int) left.pid(), table.startTicks((int) left.pid()), "none");
    assertThat(left.waitFor()).isEqualTo(128 + 9);
  }

  @Test
  void aStrangerWithItsNumberIsLeftAlone() throws Exception {
    Process stranger = new ProcessBuilder("setsid", "sleep", "1000").start();
    sweep((int) stranger.pid(), table.startTicks((int) stranger.pid()) - 1, "none");
    assertThat(stranger.isAlive()).isTrue();
    stranger.destroyForcibly().waitFor();
  }

  @Test
  void whatCarriesItsMarkIsKilledWhereverItWent() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("setsid", "sleep", "1000");
    builder.environment().put(ProcessTable.MARKER, "mark-4711");
    Process left = builder.start();
    sweep(0, 0, "mark-4711");
    assertThat(left.waitFor()).isEqualTo(128 + 9);
  }

  @Test
  void aHalfWrittenFrameIsCutOff() throws Exception {
    Path file = directory.resolve("out");
    byte[] whole = {0, 0, 0, 2, 1, 'a', 0, 0, 0, 1, 2};
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      long mended = Recovery.mendOutput(new Libc(arena), file.toString());
      assertThat(mended).isEqualTo(length == whole.length ? 11 : length >= 6 ? 6 : 0);
      assertThat(Files.size(file)).isEqualTo(mended);
    }
  }

  @Test
  void theJournalTellsWhoHadNotEnded() {
    Recovery.Past past =
        Recovery.read(
            List.of(
                new Entry.Boot("old"),
                new Entry.Intent(KEY, "m", "/out"),
                new Entry.Boot("new"),
                new Entry.Spawned(KEY, 5, 6, 7),
                new Entry.Stray(KEY, 8, 9)));
    assertThat(past.bootId()).isEqualTo("new");
    assertThat(past.attempts())
        .containsExactly(
            new Recovery.Remembered(KEY, "m", "/out", 5, 6, 7, Map.of(8, 9L), null, 0));
  }
}
