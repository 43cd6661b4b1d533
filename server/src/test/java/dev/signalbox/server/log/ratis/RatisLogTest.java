package dev.signalbox.server.log.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.server.log.Log.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RatisLogTest {
  @TempDir Path dir;

  static RatisLog open(RatisConfig config, SumApplier applier) throws Exception {
    RatisLog log = RatisLog.open(config, applier);
    await(() -> log.leading());
    return log;
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited too long");
      }
      Thread.sleep(1);
    }
  }

  static void append(RatisLog log, long from, long to) throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (long i = from; i <= to; i++) {
      all.add(log.append(SumApplier.entry(i), Origin.CLIENT, null).toCompletableFuture());
      if (all.size() == 1000) {
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        all.clear();
      }
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
  }

  @Test
  void restartReplaysExactly() throws Exception {
    RatisConfig config = RatisConfig.single(dir.resolve("raft"));
    for (int round = 0; round < 3; round++) {
      SumApplier applier = new SumApplier();
      long startNs = System.nanoTime();
      try (RatisLog log = open(config, applier)) {
        System.out.println("open us " + (System.nanoTime() - startNs) / 1000);
        assertThat(applier.count()).isEqualTo(round * 100L);
        assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(round * 100L));
        append(log, round * 100L + 1, round * 100L + 100);
        assertThat(applier.count()).isEqualTo(round * 100L + 100);
        startNs = System.nanoTime();
      }
      System.out.println("close us " + (System.nanoTime() - startNs) / 1000);
    }
  }
}
