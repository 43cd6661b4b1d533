package dev.signalbox.server.log.ratis;

import static dev.signalbox.server.log.ratis.LogFixture.append;
import static dev.signalbox.server.log.ratis.LogFixture.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.server.log.Log.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files that Ratis wrote: entries 1..20, each durable and applied before the next. */
final class SegmentCheckTest {
  @TempDir Path dir;
  private RatisConfig config;
  private Path segment;
  private byte[] whole;

  /** Where each record begins, and where the last one ends. */
  private List<Integer> bounds;

  @BeforeEach
  void write() throws Exception {
    config = RatisConfig.single(dir.resolve("raft"));
    try (RatisLog log = open(config, new SumApplier())) {
      for (int i = 1; i <= 20; i++) {
        append(log, i, i);
      }
    }
    segment = LogFixture.current(config).resolve("log_inprogress_0");
    whole = Files.readAllBytes(segment);
    bounds = bounds(whole);
    // The first record is the configuration that the leader began with.
    assertThat(bounds).hasSize(22);
    assertThat(bounds.getLast()).isEqualTo(whole.length);
  }

  private static List<Integer> bounds(byte[] file) {
    List<Integer> bounds = new ArrayList<>();
    int at = SegmentRecord.FILE_HEADER_BYTES;
    for (SegmentRecord record; (record = SegmentRecord.at(ByteBuffer.wrap(file), at)) != null; ) {
      bounds.add(at);
      at = record.end();
    }
    bounds.add(at);
    return bounds;
  }

  private long lastIndexOf(byte[] file) throws IOException {
    Files.write(segment, file);
    return SegmentCheck.check(LogFixture.current(config)).last();
  }

  private void assertOpensWith(long entries) throws Exception {
    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config, applier)) {
      assertThat(applier.count()).isEqualTo(entries);
      assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(entries));
      append(log, entries + 1, entries + 1);
      assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(entries + 1));
    }
  }

  @Test
  void lastRecordCutAtAnyByteIsDropped() throws Exception {
    int last = bounds.get(20);
    for (int length = last; length < whole.length; length++) {
      assertThat(lastIndexOf(Arrays.copyOf(whole, length))).as("cut at %d", length).isEqualTo(19);
      assertThat(Files.size(segment)).isEqualTo(last);
    }
    assertThat(lastIndexOf(whole)).isEqualTo(20);
  }

  @Test
  void lastRecordWithAnyOfItsEndStillZeroIsDropped() throws Exception {
    int last = bounds.get(20);
    for (int from = last + 1; from < whole.length; from++) {
      // Preallocated space beyond it, too. A record may end in zeros of its own: then it is whole.
      byte[] torn = Arrays.copyOf(whole, whole.length + 4096);
      Arrays.fill(torn, from, whole.length, (byte) 0);
      boolean same = Arrays.equals(torn, Arrays.copyOf(whole, torn.length));
      assertThat(lastIndexOf(torn)).as("zero from %d", from).isEqualTo(same ? 20 : 19);
    }
  }

  @Test
  void garbageAfterTheLastRecordIsDropped() throws Exception {
    Random random = new Random(42);
    for (int round = 0; round < 50; round++) {
      byte[] file = Arrays.copyOf(whole, whole.length + 1 + random.nextInt(5000));
      for (int i = whole.length; i < file.length; i++) {
        file[i] = (byte) random.nextInt();
      }
      assertThat(lastIndexOf(file)).isEqualTo(20);
    }
    assertOpensWith(20);
  }

  @Test
  void ratisOpensWhatWasCutAndGoesOn() throws Exception {
    Files.write(segment, Arrays.copyOf(whole, whole.length - 3));
    assertOpensWith(19);
  }

  @Test
  void anyFlippedByteOfAnAcknowledgedEntryIsRefusedWhenALaterEntryKnewIt() throws Exception {
    // Entry 21 would be the one that knows entry 20.
    for (int record = 1; record < 20; record++) {
      byte[] file = whole.clone();
      file[bounds.get(record) + record] ^= 0x10;
      Files.write(segment, file);
      assertThatThrownBy(() -> SegmentCheck.check(LogFixture.current(config)))
          .isInstanceOf(LogDamagedException.class)
          .hasMessageContaining("SB-LOG-500")
          .hasMessageContaining("lost entry " + record);
      assertThat(Files.readAllBytes(segment)).isEqualTo(file);
    }
    assertThatThrownBy(() -> RatisLog.open(config, new SumApplier()))
        .isInstanceOf(LogDamagedException.class);
  }

  @Test
  void hugeLengthIsNoRecord() throws Exception {
    byte[] file = Arrays.copyOf(whole, whole.length + 10);
    Arrays.fill(file, whole.length, file.length, (byte) 0xff);
    assertThat(lastIndexOf(file)).isEqualTo(20);
  }

  @Test
  void recordsOfOneSyncMayBeTornInAnyOrder() throws Exception {
    SumApplier applier = new SumApplier();
    List<CompletableFuture<Void>> late = new ArrayList<>();
    try (RatisLog log = open(config, applier)) {
      applier.blockAt(21);
      for (int i = 21; i <= 25; i++) {
        late.add(log.append(SumApplier.entry(i), Origin.CLIENT, null).toCompletableFuture());
      }
      applier.release();
      CompletableFuture.allOf(late.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
    }
    Path open = LogFixture.current(config).resolve("log_inprogress_21");
    byte[] file = Files.readAllBytes(open);
    // Records: configuration, 21..25. None of 22..25 knew that 22 was there.
    file[bounds(file).get(2) + 40] ^= 1;
    Files.write(open, file);
    assertOpensWith(21);
  }

  @Test
  void finishedSegmentMustBeWhole() throws Exception {
    open(config, new SumApplier()).close();
    Path finished = LogFixture.current(config).resolve("log_0-20");
    assertThat(finished).exists();
    Files.write(finished, Arrays.copyOf(whole, whole.length - 3));
    assertThatThrownBy(() -> RatisLog.open(config, new SumApplier()))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("has no valid entry 20");
  }

  @Test
  void missingSegmentIsRefused() throws Exception {
    open(config, new SumApplier()).close();
    open(config, new SumApplier()).close();
    Files.delete(LogFixture.current(config).resolve("log_21-21"));
    assertThatThrownBy(() -> RatisLog.open(config, new SumApplier()))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("begins at entry 22, expected was 21");
  }

  @Test
  void segmentThatWasJustBeingCreatedIsNoDamage() throws Exception {
    open(config, new SumApplier()).close();
    Path open = LogFixture.current(config).resolve("log_inprogress_21");
    for (int length = 0; length <= SegmentRecord.FILE_HEADER_BYTES; length++) {
      Files.write(open, Arrays.copyOf(Arrays.copyOf(whole, length), length % 2 * 4096 + length));
      assertThat(SegmentCheck.check(LogFixture.current(config)).last()).isEqualTo(20);
    }
    for (int length : new int[] {0, 3, 8}) {
      Files.deleteIfExists(open);
      Path current = LogFixture.current(config).resolve("log_inprogress_21");
      if (!Files.exists(LogFixture.current(config).resolve("log_0-20"))) {
        break;
      }
      Files.write(current, Arrays.copyOf(whole, length));
      SumApplier applier = new SumApplier();
      try (RatisLog log = open(config, applier)) {
        assertThat(log.leading()).isTrue();
        assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(20));
      }
    }
  }
}
