package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.DiskGate;
import dev.signalbox.server.log.Log.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What the tests of the log share. */
final class LogFixture {
  private LogFixture() {}

  static RatisConfig config(Path dir, RatisConfig.Snapshots snapshots) {
    RatisConfig single = RatisConfig.single(dir);
    return new RatisConfig(
        dir, single.member(), single.peers(), snapshots, DiskGate.Limits.DEFAULT);
  }

  static RatisLog open(RatisConfig config, SumApplier applier) throws Exception {
    RatisLog log = RatisLog.open(config, applier);
    await(log::leading);
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

  /** Appends entries from..to, all on their way at once, and waits for them. */
  static void append(RatisLog log, long from, long to) throws Exception {
    append(log, from, to, 200);
  }

  static void append(RatisLog log, long from, long to, int bytes) throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (long i = from; i <= to; i++) {
      all.add(log.append(SumApplier.entry(i, bytes), Origin.CLIENT, null).toCompletableFuture());
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
  }

  static Path current(RatisConfig config) {
    return RatisNode.snapshotDir(config).resolveSibling("current");
  }

  static List<String> segments(RatisConfig config) throws IOException {
    return names(current(config), "log_");
  }

  static List<String> snapshots(RatisConfig config) throws IOException {
    return names(RatisNode.snapshotDir(config), "");
  }

  private static List<String> names(Path dir, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
