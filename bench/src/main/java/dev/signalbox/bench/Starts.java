package dev.signalbox.bench;

import dev.signalbox.core.model.Cause;
import dev.signalbox.core.model.Change;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.Task;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.server.history.HistoryConfig;
import dev.signalbox.server.node.HistoryArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long until a server is ready. */
final class Starts {
  private static final int TRIES = 7;
  private static final int FINISHED_RUNS = 1_000_000;
  private static final int PER_ENTRY = 50_000;

  private Starts() {}

  static List<Figure> ready() throws Exception {
    double bare = bareReadyMs();
    Path dataDir = BenchServer.newDataDir();
    double best = readyMs(dataDir);
    BenchServer.delete(dataDir);
    return List.of(
        new Figure(
            "ready",
            best,
            "ms",
            bare,
            "a bare gRPC server's, with a cache of its own",
            "<= 2x",
            best <= 2 * bare));
  }

  private static double readyMs(Path dataDir) throws Exception {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      BenchServer server = BenchServer.start(dataDir);
      best = Math.min(best, server.readyMs());
      server.stop();
    }
    return best;
  }

  private static double bareReadyMs() throws Exception {
    Path cache = Files.createTempFile("signalbox-bench", ".aot");
    Process training = BareServer.spawn("-XX:AOTCacheOutput=" + cache);
    BenchServer.readyLine(training);
    training.destroy();
    // The cache is written at the end, by a JVM that this one starts and waits for.
    training.waitFor();
    double best = Double.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long beganNs = System.nanoTime();
      Process process = BareServer.spawn("-XX:AOTCache=" + cache);
      BenchServer.readyLine(process);
      best = Math.min(best, (System.nanoTime() - beganNs) / 1e6);
      process.destroyForcibly().waitFor();
    }
    Files.delete(cache);
    return best;
  }

  static List<Figure> restartWithHistory() throws Exception {
    Path dataDir = BenchServer.newDataDir();
    // The log must be as long as the history says it is.
    BenchServer first = BenchServer.start(dataDir, "--queues.parked.concurrency", "1");
    for (int i = 0; i < 40; i++) {
      first.blocking().run(BenchServer.command("parked", "true"));
    }
    first.stop();
    double empty = readyMs(dataDir);
    fill(dataDir);
    double full = readyMs(dataDir);
    BenchServer.delete(dataDir);
    return List.of(
        new Figure(
            "restart_history",
            full,
            "ms",
            empty,
            "the same with an empty history",
            "<= 5000 ms",
            full <= 5_000));
  }

  private static void fill(Path dataDir) throws IOException {
    try (HistoryArchive archive =
        new HistoryArchive(dataDir.resolve("history"), HistoryConfig.DEFAULT)) {
      long index = archive.durableIndex();
      List<Run> runs = new ArrayList<>(PER_ENTRY);
      for (int i = 0; i < FINISHED_RUNS; i++) {
        runs.add(finished(10_000_000L + i));
        if (runs.size() == PER_ENTRY) {
          archive.append(++index, runs);
          runs = new ArrayList<>(PER_ENTRY);
        }
      }
    }
  }

  private static Run finished(long id) {
    TaskSpec task =
        TaskSpec.of("main", new dev.signalbox.core.model.Action.Command(List.of("true")));
    Submission submission =
        new Submission(JobSpec.of("bench", task), Map.of(), 0, 0, Cause.MANUAL, "");
    long now = System.currentTimeMillis();
    List<Change> changes =
        List.of(Change.of(RunState.RUNNING, now), Change.of(RunState.SUCCEEDED, now));
    return new Run(
        new RunId(id),
        submission,
        1,
        now,
        now,
        now,
        RunState.SUCCEEDED,
        StopCause.NONE,
        "",
        List.of(new Task(TaskState.SUCCEEDED, "", 0, List.of())),
        changes);
  }
}
