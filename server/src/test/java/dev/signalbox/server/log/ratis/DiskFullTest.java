package dev.signalbox.server.log.ratis;

import static dev.signalbox.server.log.ratis.LogFixture.append;
import static dev.signalbox.server.log.ratis.LogFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.server.log.DiskGate;
import dev.signalbox.server.log.Log.Origin;
import dev.signalbox.server.log.LogException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up: as the gate sees it, and a real one that really has no byte left. */
final class DiskFullTest {
  private static final long GIB = 1L << 30;

  @TempDir Path dir;

  private static final class Disk implements DiskGate.SpaceProbe {
    private volatile long usable = 100 * GIB;

    @Override
    public long usableBytes() {
      return usable;
    }

    @Override
    public long totalBytes() {
      return 200 * GIB;
    }
  }

  private static CompletableFuture<Void> appendOne(RatisLog log, Origin origin, long number) {
    return log.append(SumApplier.entry(number), origin, null).toCompletableFuture();
  }

  @Test
  void clientsAreRefusedFirstThenTheServiceWaitsInOrder() throws Exception {
    Disk disk = new Disk();
    SumApplier applier = new SumApplier();
    try (RatisLog log = RatisLog.open(RatisConfig.single(dir.resolve("raft")), applier, disk)) {
      await(log::leading);
      appendOne(log, Origin.CLIENT, 1).get(10, TimeUnit.SECONDS);

      disk.usable = 60L << 20;
      await(() -> log.refusal().isPresent());
      RatisLogTest.assertKind(
          log.append(SumApplier.entry(99), Origin.CLIENT, null), LogException.Kind.DISK_FULL);
      appendOne(log, Origin.INTERNAL, 2).get(10, TimeUnit.SECONDS);

      disk.usable = 1 << 20;
      await(() -> !log.refusal().orElse("").contains("60.0 MiB"));
      List<CompletableFuture<Void>> waiting = new ArrayList<>();
      for (int i = 3; i <= 50; i++) {
        waiting.add(appendOne(log, Origin.INTERNAL, i));
      }
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      assertThat(applier.count()).isEqualTo(2);

      disk.usable = 100 * GIB;
      waiting.add(appendOne(log, Origin.INTERNAL, 51));
      CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
      assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(51));
      await(() -> log.refusal().isEmpty());
      appendOne(log, Origin.CLIENT, 52).get(10, TimeUnit.SECONDS);
      assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(52));
    }
  }

  @Test
  void waitingEntriesFailAsNotAppendedWhenTheLogIsClosed() throws Exception {
    Disk disk = new Disk();
    CompletableFuture<Void> waiting;
    try (RatisLog log =
        RatisLog.open(RatisConfig.single(dir.resolve("raft")), new SumApplier(), disk)) {
      await(log::leading);
      disk.usable = 0;
      await(() -> log.refusal().isPresent());
      waiting = appendOne(log, Origin.INTERNAL, 1);
    }
    RatisLogTest.assertKind(waiting, LogException.Kind.CLOSED);
  }

  @Test
  void tooManyWaitingEntriesAreRefused() throws Exception {
    Disk disk = new Disk();
    try (RatisLog log =
        RatisLog.open(RatisConfig.single(dir.resolve("raft")), new SumApplier(), disk)) {
      await(log::leading);
      disk.usable = 0;
      await(() -> log.refusal().isPresent());
      for (int i = 0; i < 4096; i++) {
        assertThat(appendOne(log, Origin.INTERNAL, i)).isNotDone();
      }
      RatisLogTest.assertKind(appendOne(log, Origin.INTERNAL, 4096), LogException.Kind.OVERLOADED);
    }
  }

  @Test
  void realFullDiskThatTheGateMissedHealsWithoutARestart() throws Exception {
    try (Tmpfs disk = Tmpfs.mount(dir.resolve("disk"), 24)) {
      SumApplier applier = new SumApplier();
      RatisConfig config = RatisConfig.single(disk.path.resolve("raft"));
      try (RatisLog log = RatisLog.open(config, applier, new Disk())) {
        await(log::leading);
        append(log, 1, 100);
        disk.fill();
        long acknowledged = appendUntilItFails(log, 101);

        await(() -> applier.events().contains("following"));
        assertThat(log.leading()).isFalse();
        disk.free();
        await(log::leading);
        assertThat(applier.events().getFirst()).isEqualTo("restore 0");
        assertThat(applier.events()).filteredOn("restore 0"::equals).hasSizeGreaterThan(1);
        assertThat(applier.count()).isBetween(acknowledged, acknowledged + 1);
        assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(applier.count()));
        long next = applier.count() + 1;
        append(log, next, next + 50);
        assertThat(applier.hash()).isEqualTo(SumApplier.hashOf(next + 50));
      }
      SumApplier again = new SumApplier();
      try (RatisLog log = RatisLog.open(config, again, new Disk())) {
        await(log::leading);
        assertThat(again.hash()).isEqualTo(applier.hash());
      }
    }
  }

  /** Appends one after the other. Returns the last that was acknowledged. */
  private static long appendUntilItFails(RatisLog log, long from) throws Exception {
    for (long number = from; ; number++) {
      try {
        append(log, number, number, 100_000);
      } catch (ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOfSatisfying(
                LogException.class,
                failure -> assertThat(failure.kind()).isEqualTo(LogException.Kind.OUTCOME_UNKNOWN));
        return number - 1;
      }
    }
  }

  @Test
  void gateKeepsARealSmallDiskFromFillingUp() throws Exception {
    try (Tmpfs disk = Tmpfs.mount(dir.resolve("disk"), 64)) {
      SumApplier applier = new SumApplier();
      RatisConfig config = RatisConfig.single(disk.path.resolve("raft"));
      try (RatisLog log = RatisLog.open(config, applier)) {
        await(log::leading);
        long number = 1;
        while (accepts(log, number)) {
          number++;
        }
        assertThat(number).isBetween(60L, 130L);
        FileStore store = Files.getFileStore(disk.path);
        assertThat(store.getUsableSpace()).isBetween(4L << 20, 7L << 20);
        assertThat(log.leading()).isTrue();
        assertThat(applier.events()).containsExactly("restore 0", "leading 1");
      }
    }
  }

  /** Appends until the disk is refused, which may come between the question and the append. */
  private static boolean accepts(RatisLog log, long number) throws Exception {
    if (log.refusal().isPresent()) {
      return false;
    }
    try {
      append(log, number, number, 500_000);
      return true;
    } catch (ExecutionException e) {
      assertThat(e.getCause())
          .isInstanceOfSatisfying(
              LogException.class,
              failure -> assertThat(failure.kind()).isEqualTo(LogException.Kind.DISK_FULL));
      return false;
    }
  }

  /** A small file system of its own; tests that need one are skipped where none can be mounted. */
  private static final class Tmpfs implements AutoCloseable {
    private final Path path;

    private Tmpfs(Path path) {
      this.path = path;
    }

    static Tmpfs mount(Path path, int mebibytes) throws IOException {
      Files.createDirectories(path);
      int exit =
          run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", path.toString());
      assumeTrue(exit == 0, "mounting a tmpfs is not permitted here");
      return new Tmpfs(path);
    }

    void fill() throws IOException {
      byte[] chunk = new byte[4096];
      try (OutputStream out = Files.newOutputStream(path.resolve("filler"))) {
        while (true) {
          out.write(chunk);
        }
      } catch (IOException full) {
        assertThat(Files.getFileStore(path).getUsableSpace()).isLessThan(4096);
      }
    }

    void free() throws IOException {
      Files.delete(path.resolve("filler"));
    }

    @Override
    public void close() throws IOException {
      assertThat(run("umount", path.toString())).isZero();
    }

    private static int run(String... command) throws IOException {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .onExit()
          .join()
          .exitValue();
    }
  }
}
