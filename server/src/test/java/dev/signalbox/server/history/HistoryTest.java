package dev.signalbox.server.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final HistoryConfig SMALL = new HistoryConfig(100, 1_000, 1 << 20, 4, 1);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path temp;
  private Path dir;

  @BeforeEach
  void name() {
    // Characters that a careless connection string would trip over.
    dir = temp.resolve("a ?%23 &b").resolve("history");
  }

  static FinishedRun run(long id) {
    return new FinishedRun(id, "job", "default", 2, id, id * 10, ("run " + id).getBytes(UTF_8));
  }

  private static List<FinishedRun> runs(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(HistoryTest::run).toList();
  }

  /** One entry a ten runs; the index is the last id. */
  private static void fill(History history, long from, long to) throws InterruptedException {
    for (long id = from; id <= to; id += 10) {
      history.append(id + 9, runs(id, id + 9));
    }
    assertThat(history.flush(LONG)).isTrue();
  }

  private static List<Long> ids(History history) {
    return history.list(HistoryQuery.newest(100_000)).stream().map(FinishedRun::id).toList();
  }

  private static List<Long> downFrom(long to, long from) {
    return LongStream.rangeClosed(from, to).map(id -> to + from - id).boxed().toList();
  }

  @Test
  void aRunIsReadableAtOnceAndAfterAReopening() throws Exception {
    try (History history = History.open(dir, SMALL)) {
      history.append(5, List.of(run(1)));
      assertThat(history.find(1)).contains(run(1));
      assertThat(history.count()).isEqualTo(1);
      assertThat(history.flush(LONG)).isTrue();
      assertThat(history.durableIndex()).isEqualTo(5);
      assertThat(history.find(1)).contains(run(1));
      assertThat(history.find(2)).isEmpty();
    }
    try (History history = History.open(dir, SMALL)) {
      assertThat(history.durableIndex()).isEqualTo(5);
      assertThat(history.find(1)).contains(run(1));
      assertThat(history.needsRebuild(5)).isFalse();
      assertThat(history.needsRebuild(6)).isTrue();
    }
  }

  @Test
  void anIndexSeenBeforeChangesNothing() throws Exception {
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 250);
    }
    try (History history = History.open(dir, SMALL)) {
      for (long id = 1; id <= 250; id += 10) {
        history.append(id + 9, runs(id, id + 9));
      }
      history.append(260, runs(251, 260));
      assertThat(history.flush(LONG)).isTrue();
      assertThat(history.count()).isEqualTo(260);
      assertThat(ids(history)).isEqualTo(downFrom(260, 1));
    }
  }

  @Test
  void anEmptyEntryMovesTheIndex() throws Exception {
    try (History history = History.open(dir, SMALL)) {
      history.append(7, List.of());
      assertThat(history.flush(LONG)).isTrue();
      assertThat(history.durableIndex()).isEqualTo(7);
    }
  }

  @Test
  void whatWasCommittedSurvivesAKill() throws Exception {
    Path copy = temp.resolve("copy");
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 350);
      long durable = history.durableIndex();
      history.append(360, runs(351, 360));
      // The files as a kill would leave them, at a moment when the writer may be at work.
      copyAll(dir, copy);
      assertThat(durable).isEqualTo(350);
    }
    try (History history = History.open(copy, SMALL)) {
      assertThat(history.durableIndex()).isBetween(350L, 360L);
      assertThat(ids(history)).isEqualTo(downFrom(history.durableIndex(), 1));
      history.append(360, runs(351, 360));
      assertThat(history.flush(LONG)).isTrue();
      assertThat(ids(history)).isEqualTo(downFrom(360, 1));
    }
  }

  @Test
  void anOldRunThatEndsLateIsListedInItsPlace() throws Exception {
    try (History history = History.open(dir, SMALL)) {
      fill(history, 11, 510);
      history.append(1_000, List.of(run(3)));
      fill(history, 1_001, 1_200);
      assertThat(history.find(3)).contains(run(3));
      List<FinishedRun> last = history.list(HistoryQuery.newest(5).withBeforeId(13));
      assertThat(last).extracting(FinishedRun::id).containsExactly(12L, 11L, 3L);
    }
  }

  @Test
  void aBackupHasEverythingAndSharesWhatIsSealed() throws Exception {
    Path snapshot = temp.resolve("snapshot");
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 350);
      history.append(360, runs(351, 360));
      history.backup(snapshot, LONG);
      fill(history, 361, 500);
    }
    assertThat(Files.getAttribute(snapshot.resolve("00000001.db"), "unix:ino"))
        .isEqualTo(Files.getAttribute(dir.resolve("00000001.db"), "unix:ino"));
    for (Path target : List.of(dir, temp.resolve("elsewhere"))) {
      History.restore(snapshot, target);
      try (History history = History.open(target, SMALL)) {
        assertThat(history.durableIndex()).isEqualTo(360);
        assertThat(ids(history)).isEqualTo(downFrom(360, 1));
        assertThat(history.find(355)).contains(run(355));
        fill(history, 361, 700);
        assertThat(ids(history)).isEqualTo(downFrom(700, 1));
      }
    }
    // Writing to what was restored has not touched the snapshot.
    History.restore(snapshot, dir);
    try (History history = History.open(dir, SMALL)) {
      assertThat(ids(history)).isEqualTo(downFrom(360, 1));
    }
  }

  @Test
  void aDamagedOpenSegmentIsMovedAsideAndAsksForARebuild() throws Exception {
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 350);
    }
    garble(dir.resolve("00000004.db"));
    try (History history = History.open(dir, SMALL)) {
      assertThat(history.durableIndex()).isEqualTo(300);
      assertThat(history.needsRebuild(350)).isTrue();
      assertThat(history.needsRebuild(300)).isFalse();
      fill(history, 301, 350);
      assertThat(ids(history)).isEqualTo(downFrom(350, 1));
    }
    assertThat(dir.resolve("00000004.db.damaged-1")).exists();
  }

  @Test
  void aMissingOrShortenedSealedSegmentAsksForARebuild() throws Exception {
    Path snapshot = temp.resolve("snapshot");
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 350);
      history.backup(snapshot, LONG);
    }
    Files.delete(dir.resolve("00000002.db"));
    try (History history = History.open(dir, SMALL)) {
      assertThat(history.needsRebuild(350)).isTrue();
      assertThat(history.problem()).isPresent();
      assertThat(history.find(150)).isEmpty();
      assertThat(history.find(250)).contains(run(250));
    }
    History.restore(snapshot, dir);
    try (History history = History.open(dir, SMALL)) {
      assertThat(history.needsRebuild(350)).isFalse();
      assertThat(history.find(150)).contains(run(150));
    }
  }

  @Test
  void aSegmentDamagedWhileOpenHidesNoOther() throws Exception {
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 350);
    }
    garble(dir.resolve("00000002.db"));
    try (History history = History.open(dir, SMALL)) {
      assertThat(history.find(150)).isEmpty();
      assertThat(history.find(50)).contains(run(50));
      assertThat(history.problem()).hasValueSatisfying(text -> assertThat(text).contains("002.db"));
      assertThat(ids(history)).contains(350L, 50L).doesNotContain(150L);
    }
  }

  @Test
  void aLostCatalogIsMadeAgain() throws Exception {
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 350);
    }
    for (boolean delete : new boolean[] {true, false}) {
      if (delete) {
        Files.delete(dir.resolve(Catalog.FILE));
      } else {
        garble(dir.resolve(Catalog.FILE));
      }
      try (History history = History.open(dir, SMALL)) {
        assertThat(history.needsRebuild(350)).isFalse();
        assertThat(ids(history)).isEqualTo(downFrom(350, 1));
        assertThat(history.find(150)).contains(run(150));
      }
    }
  }

  @Test
  void expiredRunsAreHiddenReportedOnceAndTheirFilesDropped() throws Exception {
    List<Long> reported = new ArrayList<>();
    History.Dropping dropping = ids -> Arrays.stream(ids).forEach(reported::add);
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 350);
      assertThat(history.expire(1_510, dropping)).isTrue();
      assertThat(ids(history)).as("hidden from the first call on").isEqualTo(downFrom(350, 151));
      assertThat(history.find(150)).isEmpty();
      while (history.expire(1_510, dropping)) {}
      assertThat(new TreeSet<>(reported)).hasSameSizeAs(reported).hasSize(150);
      assertThat(history.count()).isEqualTo(200);
    }
    assertThat(dir.resolve("00000001.db")).doesNotExist();
    assertThat(dir.resolve("00000002.db")).exists();
    try (History history = History.open(dir, SMALL)) {
      assertThat(ids(history)).isEqualTo(downFrom(350, 151));
      assertThat(history.needsRebuild(350)).isFalse();
      while (history.expire(100_000, dropping)) {}
      assertThat(history.count()).isZero();
      assertThat(new TreeSet<>(reported)).hasSameSizeAs(reported).hasSize(350);
      fill(history, 351, 600);
    }
    try (History history = History.open(dir, SMALL)) {
      assertThat(history.durableIndex()).isEqualTo(600);
      assertThat(history.needsRebuild(600)).isFalse();
    }
  }

  @Test
  void aRunIsReportedAgainWhenItsOutputCouldNotBeDeleted() throws Exception {
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 20);
      assertThatThrownBy(
              () ->
                  history.expire(
                      110,
                      ids -> {
                        throw new IOException("no");
                      }))
          .hasMessage("no");
      List<Long> reported = new ArrayList<>();
      history.expire(110, ids -> Arrays.stream(ids).forEach(reported::add));
      assertThat(reported).hasSize(10);
    }
  }

  @Test
  void readersNeverMissARunWhileSegmentsAreSealedAndDropped() throws Exception {
    AtomicLong appended = new AtomicLong();
    AtomicLong expiredBelow = new AtomicLong(1);
    try (History history = History.open(dir, new HistoryConfig(300, 2_000, 1 << 20, 3, 1));
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int seed = 0; seed < 3; seed++) {
        Random random = new Random(seed);
        readers.add(
            threads.submit(() -> readUntil(6_000, history, appended, expiredBelow, random)));
      }
      for (long id = 1; id <= 6_000; id += 20) {
        history.append(id + 19, runs(id, id + 19));
        appended.set(id + 19);
        if (id % 1_000 == 1 && id > 3_000) {
          expiredBelow.set(id - 2_000);
          while (history.expire((id - 2_000) * 10, ids -> {})) {}
        }
      }
      for (Future<Integer> reader : readers) {
        assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
      }
    }
  }

  private static int readUntil(
      long end, History history, AtomicLong appended, AtomicLong expiredBelow, Random random) {
    int reads = 0;
    while (appended.get() < end || reads == 0) {
      long there = appended.get();
      long id = 1 + random.nextLong(Math.max(1, there));
      if (there > 0 && history.find(id).isEmpty()) {
        assertThat(id).as("missed though appended").isLessThan(expiredBelow.get());
      }
      List<Long> page =
          history.list(HistoryQuery.newest(50).withBeforeId(there + 1)).stream()
              .map(FinishedRun::id)
              .toList();
      assertThat(page).isEqualTo(there == 0 ? List.of() : downFrom(there, Math.max(1, there - 49)));
      reads++;
    }
    return reads;
  }

  @Test
  void aNewerFormatIsRefused() throws Exception {
    History.open(dir, SMALL).close();
    try (var connection = Sqlite.writer(dir.resolve("00000001.db"));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertThatThrownBy(() -> History.open(dir, SMALL)).hasMessageContaining("SB-HISTORY-001");
  }

  @Test
  void aWriterThatCannotWriteKeepsEverythingAndGoesOnLater() throws Exception {
    try (History history = History.open(dir, SMALL)) {
      fill(history, 1, 10);
      try (var blocker = Sqlite.writer(dir.resolve("00000001.db"));
          var statement = blocker.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        history.append(20, runs(11, 20));
        assertThat(history.flush(Duration.ofSeconds(3))).isFalse();
        assertThat(history.problem()).isPresent();
        assertThat(history.find(15)).contains(run(15));
        statement.execute("ROLLBACK");
      }
      assertThat(history.flush(LONG)).isTrue();
      assertThat(history.problem()).isEmpty();
      assertThat(ids(history)).isEqualTo(downFrom(20, 1));
    }
  }

  private static void garble(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + 7);
    }
    // In place: a link in a snapshot would share the damage, as on a real disk.
    Files.write(file, bytes);
  }

  private static void copyAll(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : Disk.list(from)) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }
}
