package dev.signalbox.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Run;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodecTest {
  /** Reads bytes; throws whatever it throws. */
  private interface Decoder {
    void read(byte[] bytes) throws IOException;
  }

  private static List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (long seed = 0; seed < 10; seed++) {
      runs.addAll(new RandomHistory(seed).go(100).state.runs().values());
    }
    return runs;
  }

  @Test
  void bytesGiveTheSameEntryBack() {
    for (long seed = 0; seed < 20; seed++) {
      for (Entry entry : new RandomHistory(seed).go(50).entries) {
        assertThat(Entry.decode(entry.encode())).isEqualTo(entry);
        assertThat(Entry.timeMs(entry.encode())).isEqualTo(entry.timeMs());
      }
    }
  }

  @Test
  void bytesGiveTheSameRunBack() {
    assertThat(runs()).hasSizeGreaterThan(100);
    for (Run run : runs()) {
      assertThat(RunCodec.decode(RunCodec.encode(run))).isEqualTo(run);
    }
  }

  @Test
  void theRequestIdIsNoPartOfABodysHash() {
    var submission = new RandomHistory(3).submission();
    String hash = RunCodec.bodyHash(submission);
    assertThat(RunCodec.bodyHash(submission.withRequestId("other"))).isEqualTo(hash);
    int other = submission.priority() == 0 ? 1 : 0;
    assertThat(RunCodec.bodyHash(submission.withPriority(other))).isNotEqualTo(hash);
  }

  @Test
  void cutEntriesAndEntriesWithMoreBehindAreRefused() {
    byte[] bytes = new RandomHistory(1).go(1).entries.getFirst().encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Entry.decode(cut)).isInstanceOf(MalformedException.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> Entry.decode(longer)).isInstanceOf(MalformedException.class);
  }

  @Test
  void malformedEntriesAreRefusedAsSuch() {
    RandomHistory history = new RandomHistory(11).go(100);
    List<byte[]> all = history.entries.stream().map(Entry::encode).toList();
    spoil(all, Entry::decode);
  }

  @Test
  void malformedRunsAreRefusedAsSuch() {
    List<byte[]> all = runs().stream().map(RunCodec::encode).limit(100).toList();
    spoil(all, RunCodec::decode);
  }

  @Test
  void malformedStatesAreRefusedAsSuch() {
    List<byte[]> all = new ArrayList<>();
    for (long seed = 0; seed < 20; seed++) {
      all.add(StateBytes.of(new RandomHistory(seed).go(30).state));
    }
    spoil(all, bytes -> StateCodec.read(new ByteArrayInputStream(bytes)));
  }

  /** Flips, cuts and mixes bytes: nothing but a clean refusal may come of it. */
  private static void spoil(List<byte[]> all, Decoder decoder) {
    Random random = new Random(42);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = all.get(random.nextInt(all.size())).clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
      }
      refused += refused(bytes, decoder) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(5_000);
  }

  private static boolean refused(byte[] bytes, Decoder decoder) {
    try {
      decoder.read(bytes);
      return false;
    } catch (MalformedException | EOFException e) {
      return true;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("bytes " + Arrays.toString(bytes), e);
    }
  }

  @Test
  void countsThatLieCostNoMemory() {
    byte[] entry = new ByteWriter(16).u8(1).varint(1).varint(1_000_000).toByteArray();
    assertThatThrownBy(() -> Entry.decode(entry)).isInstanceOf(MalformedException.class);
    byte[] negative = new ByteWriter(16).u8(1).varint(1).varint(-1).toByteArray();
    assertThatThrownBy(() -> Entry.decode(negative))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void aRunWithAllTheRetriesThereMayBeCanBeReadAgain() {
    Story story = Story.withSlots(1);
    var id =
        story.submit(
            Story.task("a")
                .withRetry(
                    new dev.signalbox.core.model.RetryPolicy(Bounds.RETRIES_MAX, 0, 1, 0, 0)));
    for (int i = 0; i <= Bounds.RETRIES_MAX; i++) {
      story.attempt(id, 0, dev.signalbox.core.model.AttemptState.FAILED);
    }
    Run run = story.run(id);
    assertThat(run.task(0).attempts()).hasSize(Bounds.RETRIES_MAX + 1);
    assertThat(RunCodec.decode(RunCodec.encode(run))).isEqualTo(run);
  }
}
