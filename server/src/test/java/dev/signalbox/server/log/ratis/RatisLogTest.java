package dev.signalbox.server.log.ratis;

import static dev.signalbox.server.log.ratis.LogFixture.append;
import static dev.signalbox.server.log.ratis.LogFixture.await;
import static dev.signalbox.server.log.ratis.LogFixture.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.server.log.Log;
import dev.signalbox.server.log.Log.Origin;
import dev.signalbox.server.log.LogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RatisLogTest {
  @TempDir Path dir;

  private RatisConfig config() {
    return RatisConfig.single(dir.resolve("raft"));
  }

  @Test
  void restartReplaysExactly() throws Exception {
    for (int round = 0; round < 3; round++) {
      SumApplier applier = new SumApplier();
      try (RatisLog log = open(config(), applier)) {
        assertThat(applier.count()).isEqualTo(round * 100L);
        assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(round * 100L));
        append(log, round * 100L + 1, round * 100L + 100);
        assertThat(applier.count()).isEqualTo(round * 100L + 100);
        assertThat(log.appliedIndex()).isEqualTo(applier.lastIndex());
      }
    }
  }

  @Test
  void appendedEntryIsAppliedWithItsLocalObjectAndReplayedWithout() throws Exception {
    Object local = new Object();
    SumApplier first = new SumApplier();
    try (RatisLog log = open(config(), first)) {
      log.append(SumApplier.entry(1), Origin.INTERNAL, local)
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      assertThat(first.lastLocal()).isSameAs(local);
    }
    SumApplier second = new SumApplier();
    try (RatisLog log = open(config(), second)) {
      assertThat(log.leading()).isTrue();
      assertThat(second.count()).isEqualTo(1);
      assertThat(second.lastLocal()).isNull();
    }
  }

  @Test
  void leadsAfterReplayWithANewTermAndFollowsWhenClosed() throws Exception {
    SumApplier first = new SumApplier();
    RatisLog log = open(config(), first);
    assertThat(first.events()).containsExactly("restore 0", "leading 1");
    log.close();
    assertThat(log.leading()).isFalse();

    SumApplier second = new SumApplier();
    try (RatisLog again = open(config(), second)) {
      assertThat(again.leading()).isTrue();
      assertThat(second.events()).containsExactly("restore 0", "leading 2");
    }
  }

  @Test
  void largestEntryPassesAndALargerOneIsRefusedAtOnce() throws Exception {
    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config(), applier)) {
      append(log, 1, 5, Log.ENTRY_BYTES_MAX);
      assertThat(applier.count()).isEqualTo(5);
      assertThatThrownBy(() -> log.append(new byte[Log.ENTRY_BYTES_MAX + 1], Origin.CLIENT, null))
          .isInstanceOf(IllegalArgumentException.class);
    }
    SumApplier again = new SumApplier();
    try (RatisLog log = open(config(), again)) {
      assertThat(log.leading()).isTrue();
      assertThat(again.hash()).isEqualTo(SumApplier.hashOf(5));
    }
  }

  @Test
  void closedLogRefusesAsCertainlyNotAppended() throws Exception {
    RatisLog log = open(config(), new SumApplier());
    log.close();
    assertKind(log.append(SumApplier.entry(1), Origin.CLIENT, null), LogException.Kind.CLOSED);
  }

  @Test
  void applierThatThrowsHaltsTheLogAndNotTheProcess() throws Exception {
    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config(), applier)) {
      append(log, 1, 10);
      CompletableFuture<Void> poison =
          log.append(SumApplier.entry(SumApplier.POISON), Origin.CLIENT, null)
              .toCompletableFuture();
      Throwable cause = log.failed().toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(cause).hasMessage("told to fail");
      assertThatThrownBy(() -> poison.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
      assertThat(applier.count()).isEqualTo(10);
      assertKind(log.append(SumApplier.entry(11), Origin.CLIENT, null), LogException.Kind.CLOSED);
    }
  }

  @Test
  void secondOpeningOfTheSameDirectoryIsRefused() throws Exception {
    try (RatisLog log = open(config(), new SumApplier())) {
      assertThat(log.leading()).isTrue();
      assertThatThrownBy(() -> RatisLog.open(config(), new SumApplier()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("SB-LOG-423");
    }
  }

  @Test
  void newerDiskFormatIsRefused() throws Exception {
    open(config(), new SumApplier()).close();
    Files.writeString(config().dir().resolve(DiskFormat.FILE), "2\n");
    assertThatThrownBy(() -> RatisLog.open(config(), new SumApplier()))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("SB-LOG-505")
        .hasMessageContaining("\"2\"");
  }

  @Test
  void missingVersionBesideDataIsRefused() throws Exception {
    open(config(), new SumApplier()).close();
    Files.delete(config().dir().resolve(DiskFormat.FILE));
    assertThatThrownBy(() -> RatisLog.open(config(), new SumApplier()))
        .hasMessageContaining("SB-LOG-505");
  }

  @Test
  void missingRaftMetadataDoesNotClearTheLog() throws Exception {
    try (RatisLog log = open(config(), new SumApplier())) {
      append(log, 1, 10);
    }
    Path meta = LogFixture.current(config()).resolve("raft-meta");
    byte[] bytes = Files.readAllBytes(meta);
    Files.delete(meta);
    assertThatThrownBy(() -> RatisLog.open(config(), new SumApplier()))
        .hasMessageContaining("SB-LOG-500");
    Files.write(meta, bytes);
    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config(), applier)) {
      assertThat(log.leading()).isTrue();
      assertThat(applier.count()).isEqualTo(10);
    }
  }

  @Test
  void appendFromTheResultOfAnAppendDoesNotBlock() throws Exception {
    SumApplier applier = new SumApplier();
    try (RatisLog log = open(config(), applier)) {
      var chain =
          log.append(SumApplier.entry(1), Origin.CLIENT, null)
              .thenCompose(done -> log.append(SumApplier.entry(2), Origin.CLIENT, null));
      chain.toCompletableFuture().get(10, TimeUnit.SECONDS);
      await(() -> applier.count() == 2);
      assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(2));
    }
  }

  static void assertKind(
      java.util.concurrent.CompletionStage<Void> result, LogException.Kind kind) {
    assertThatThrownBy(() -> result.toCompletableFuture().get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            LogException.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
  }
}
