package dev.signalbox.executors.process;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Measures starts of /bin/true through the keeper; run by hand, figures are in the record. */
final class KeeperBench implements AttemptListener {
  private final Semaphore slots;
  private final long[] startedNs = new long[200_001];
  private final long[] endedNs = new long[200_001];

  private KeeperBench(int width) {
    slots = new Semaphore(width);
  }

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    int width = Integer.parseInt(args[1]);
    Path directory = Files.createTempDirectory("keeper-bench");
    KeeperBench bench = new KeeperBench(width);
    long openNs = System.nanoTime();
    try (KeeperClient client =
        new KeeperClient(new KeeperStarter(directory, KeeperFixture.keeperCommand())).begin()) {
      ProcessExecutor executor =
          new ProcessExecutor(
              new KeeperExecutor.Config(directory, Map.of("PATH", "/usr/bin:/bin"), 1 << 20),
              client,
              bench);
      executor.recover(Set.of());
      System.out.println("open_ms=" + (System.nanoTime() - openNs) / 1_000_000);
      bench.run(executor, directory, 1, 2_000, width);
      bench.run(executor, directory, 3_000, count, width);
      bench.run(executor, directory, 150_000, 500, 1);
    }
  }

  private void run(ProcessExecutor executor, Path directory, int from, int count, int width)
      throws InterruptedException {
    long begin = System.nanoTime();
    long[] submitted = new long[count];
    for (int i = 0; i < count; i++) {
      slots.acquire();
      if (width == 1) {
        Thread.sleep(2);
      }
      submitted[i] = System.nanoTime();
      AttemptKey key = new AttemptKey(new RunId(from + i), "t", 1, 1);
      executor.start(
          new AttemptOrder(
              key,
              "bench",
              TaskSpec.of("t", new Action.Command(List.of("true"))),
              Map.of(),
              directory.resolve(key.run() + ".frames")));
      if (width == 1) {
        while (endedNs[from + i] == 0) {
          Thread.onSpinWait();
        }
      }
    }
    while (Arrays.stream(endedNs, from, from + count).anyMatch(ns -> ns == 0)) {
      Thread.sleep(1);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long[] start = new long[count];
    long[] end = new long[count];
    for (int i = 0; i < count; i++) {
      start[i] = startedNs[from + i] - submitted[i];
      end[i] = endedNs[from + i] - submitted[i];
    }
    Arrays.sort(start);
    Arrays.sort(end);
    System.out.printf(
        "count=%d width=%d rate=%.0f/s started_p50_us=%d p99=%d ended_p50_us=%d p99=%d%n",
        count,
        width,
        count / seconds,
        start[count / 2] / 1000,
        start[count * 99 / 100] / 1000,
        end[count / 2] / 1000,
        end[count * 99 / 100] / 1000);
    for (int i = 0; i < count; i++) {
      executor.forget(new AttemptKey(new RunId(from + i), "t", 1, 1));
    }
  }

  @Override
  public void started(AttemptKey key, long startedMs) {
    startedNs[(int) key.run().value()] = System.nanoTime();
  }

  @Override
  public void output(AttemptKey key, long bytes) {}

  @Override
  public void ended(AttemptKey key, Outcome outcome, long outputBytes, long endedMs) {
    if (startedNs[(int) key.run().value()] == 0) {
      System.out.println(key + " " + outcome);
    }
    endedNs[(int) key.run().value()] = System.nanoTime();
    slots.release();
  }
}
