package dev.signalbox.server.log.ratis;

import static dev.signalbox.server.log.ratis.LogFixture.append;
import static dev.signalbox.server.log.ratis.LogFixture.await;
import static dev.signalbox.server.log.ratis.LogFixture.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotTest {
  private static final long NEVER = Long.MAX_VALUE;

  @TempDir Path dir;

  private RatisConfig everyEntries(long entries) {
    return LogFixture.config(
        dir.resolve("raft"), new RatisConfig.Snapshots(entries, NEVER, 1000, NEVER));
  }

  /** Appends in rounds and waits for the snapshot which each round makes due. */
  private static void appendWithSnapshots(RatisLog log, int rounds, int each, int bytes)
      throws Exception {
    for (int round = 0; round < rounds; round++) {
      long before = log.snapshotIndex();
      append(log, (long) round * each + 1, (long) (round + 1) * each, bytes);
      await(() -> log.snapshotIndex() > before);
    }
  }

  @Test
  void snapshotAndTailEqualFullReplay() throws Exception {
    RatisConfig config = everyEntries(100);
    try (RatisLog log = open(config, new SumApplier())) {
      appendWithSnapshots(log, 3, 100, 200);
      append(log, 301, 350);
    }
    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config, applier)) {
      assertThat(applier.count()).isEqualTo(350);
      assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(350));
      assertThat(applier.events().getFirst()).isEqualTo("restore " + log.snapshotIndex());
      assertThat(log.snapshotIndex()).isGreaterThanOrEqualTo(300);
    }
  }

  @Test
  void onlyTheLastTwoSnapshotsAndTheLogFromTheOlderOnAreKept() throws Exception {
    RatisConfig config = everyEntries(10);
    try (RatisLog log = open(config, new SumApplier())) {
      // 2 MiB each: 7 in a segment.
      appendWithSnapshots(log, 6, 10, 2 << 20);
      await(() -> firstSegment(config) > 20);
    }
    List<Long> kept = snapshotIndexes(config);
    assertThat(kept).hasSize(2);
    assertThat(firstSegment(config)).isLessThanOrEqualTo(kept.getFirst() + 1);
    assertThat(LogFixture.snapshots(config)).allMatch(name -> name.startsWith("snapshot."));
  }

  @Test
  void damagedNewestSnapshotFallsBackToTheOlderOne() throws Exception {
    RatisConfig config = everyEntries(10);
    try (RatisLog log = open(config, new SumApplier())) {
      appendWithSnapshots(log, 6, 10, 2 << 20);
      await(() -> firstSegment(config) > 20);
    }
    List<Long> kept = snapshotIndexes(config);
    damage(newest(config));

    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config, applier)) {
      assertThat(applier.events().getFirst()).isEqualTo("restore " + kept.getFirst());
      assertThat(applier.count()).isEqualTo(60);
      assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(60));
      // The next one takes the damaged one's place.
      for (long next = 61; log.snapshotIndex() <= kept.getLast(); next++) {
        append(log, next, next);
      }
    }
    assertThat(snapshotDirs(config)).hasSize(2);
    for (Path snapshot : snapshotDirs(config)) {
      assertThat(Manifest.verify(snapshot)).hasSize(2);
    }
  }

  @Test
  void withoutAnyUsableSnapshotAShortenedLogIsRefused() throws Exception {
    RatisConfig config = everyEntries(10);
    try (RatisLog log = open(config, new SumApplier())) {
      appendWithSnapshots(log, 6, 10, 2 << 20);
      await(() -> firstSegment(config) > 20);
    }
    for (Path snapshot : snapshotDirs(config)) {
      damage(snapshot);
    }
    List<String> before = LogFixture.segments(config);
    assertThatThrownBy(() -> RatisLog.open(config, new SumApplier()))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("SB-LOG-500");
    assertThat(LogFixture.segments(config)).isEqualTo(before);
  }

  @Test
  void failedSnapshotLeavesTheOldOneAndTheLogGoesOn() throws Exception {
    RatisConfig config = everyEntries(10);
    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config, applier)) {
      appendWithSnapshots(log, 2, 10, 200);
      List<String> before = LogFixture.snapshots(config);
      applier.failSnapshots();
      append(log, 21, 60);
      await(() -> applier.snapshotsFailed() > 0);
      assertThat(applier.count()).isEqualTo(60);
      await(() -> names(config).equals(before));
    }
    SumApplier again = new SumApplier();
    try (RatisLog log = open(config, again)) {
      assertThat(log.snapshotIndex()).isPositive();
      assertThat(again.hash()).isEqualTo(SumApplier.hashOf(60));
    }
  }

  @Test
  void manyStartsWithLittleToDoAreBoundedByASnapshot() throws Exception {
    RatisConfig config =
        LogFixture.config(dir.resolve("raft"), new RatisConfig.Snapshots(NEVER, NEVER, 4, NEVER));
    for (int start = 0; start < 12; start++) {
      try (RatisLog log = open(config, new SumApplier())) {
        append(log, start + 1, start + 1);
      }
      assertThat(LogFixture.segments(config)).hasSizeLessThanOrEqualTo(9);
    }
    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config, applier)) {
      assertThat(log.snapshotIndex()).isPositive();
      assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(12));
    }
  }

  @Test
  void orderlyStopTakesASnapshotIfMuchWouldBeReplayed() throws Exception {
    RatisConfig config =
        LogFixture.config(dir.resolve("raft"), new RatisConfig.Snapshots(NEVER, NEVER, 99, 50));
    try (RatisLog log = open(config, new SumApplier())) {
      append(log, 1, 49);
    }
    assertThat(snapshotIndexes(config)).isEmpty();
    try (RatisLog log = open(config, new SumApplier())) {
      append(log, 50, 60);
    }
    assertThat(snapshotIndexes(config)).hasSize(1);
    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config, applier)) {
      assertThat(log.leading()).isTrue();
      assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(60));
    }
  }

  private static List<String> names(RatisConfig config) {
    try {
      return LogFixture.snapshots(config);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<Long> snapshotIndexes(RatisConfig config) throws IOException {
    return LogFixture.snapshots(config).stream()
        .map(name -> Long.parseLong(name.substring(name.indexOf('_') + 1)))
        .sorted()
        .toList();
  }

  private static List<Path> snapshotDirs(RatisConfig config) throws IOException {
    return LogFixture.snapshots(config).stream()
        .map(name -> RatisNode.snapshotDir(config).resolve(name))
        .toList();
  }

  private static Path newest(RatisConfig config) throws IOException {
    return snapshotDirs(config).stream()
        .max(
            Comparator.comparingLong(
                path -> Long.parseLong(path.toString().replaceFirst(".*_", ""))))
        .orElseThrow();
  }

  private static void damage(Path snapshot) throws IOException {
    Path file = snapshot.resolve("state/sum");
    byte[] bytes = Files.readAllBytes(file);
    bytes[0] ^= 1;
    Files.write(file, bytes);
  }

  private static long firstSegment(RatisConfig config) {
    try {
      return LogFixture.segments(config).stream()
          .mapToLong(name -> Long.parseLong(name.replaceAll("log_(inprogress_)?(\\d+).*", "$2")))
          .min()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
