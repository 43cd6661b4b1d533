package dev.signalbox.executors.process.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.executors.process.keeper.Journal.Entry;
import dev.signalbox.executors.process.keeper.Message.Ended;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
  private static final AttemptKey KEY = new AttemptKey(new RunId(7), "task", 2, 3);
  private static final List<Entry> ALL =
      List.of(
          new Entry.Boot("boot"),
          new Entry.Intent(KEY, "marker", "/out"),
          new Entry.Spawned(KEY, 4711, 99, 1_000),
          new Entry.Stray(KEY, 4712, 100),
          new Entry.Finished(KEY, new Ended(Outcome.exited(3), 2_000), 55),
          new Entry.Forgotten(KEY));

  @TempDir Path directory = Path.of("");

  private Path file() {
    return directory.resolve("journal");
  }

  private Journal open() throws Exception {
    return new Journal(Arena.ofAuto(), file());
  }

  private void writeAll() throws Exception {
    Journal journal = open();
    List<Entry> done = new ArrayList<>();
    ALL.forEach(entry -> journal.append(entry, () -> done.add(entry)));
    assertThat(done).isEqualTo(ALL);
  }

  @Test
  void saysWhatItWasTold() throws Exception {
    writeAll();
    assertThat(open().replay()).isEqualTo(ALL);
  }

  @Test
  void aTornEndIsCutOffWhereverItIsTorn() throws Exception {
    writeAll();
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, length));
      Journal journal = open();
      List<Entry> kept = journal.replay();
      assertThat(kept).isEqualTo(ALL.subList(0, kept.size()));
      journal.append(ALL.getLast(), () -> {});
      assertThat(open().replay()).hasSize(kept.size() + 1).endsWith(ALL.getLast());
    }
  }

  @Test
  void garbageAtTheEndIsNoEntry() throws Exception {
    writeAll();
    Files.write(file(), new byte[] {0, 0, 0, 1, 9, 9, 9, 9, 1}, StandardOpenOption.APPEND);
    assertThat(open().replay()).isEqualTo(ALL);
  }

  @Test
  void rewritingKeepsWhatMatters() throws Exception {
    writeAll();
    Journal journal = open();
    journal.replay();
    journal.rewrite(ALL.subList(0, 2));
    journal.append(ALL.get(2), () -> {});
    assertThat(open().replay()).isEqualTo(ALL.subList(0, 3));
  }
}
