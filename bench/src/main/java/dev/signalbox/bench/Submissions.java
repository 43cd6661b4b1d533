package dev.signalbox.bench;

import com.google.common.util.concurrent.ListenableFuture;
import dev.signalbox.api.v1.RunManyRequest;
import dev.signalbox.api.v1.RunRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * How many submissions a second become durable. Nothing of them runs: they wait in a queue that
 * stands still.
 */
final class Submissions {
  private static final String QUEUE = "parked";
  private static final int CALLERS = 64;
  private static final int BATCH = 500;
  private static final int BATCH_CALLERS = 8;

  private Submissions() {}

  static List<Figure> single() throws Exception {
    double fsyncs = Disk.fsyncsPerSecond(2);
    try (BenchServer server = parked()) {
      RunRequest request = BenchServer.command(QUEUE, "true");
      Supplier<ListenableFuture<?>> call = () -> server.async().run(request);
      Load.callsPerSecond(CALLERS, 5, call);
      double rate = Load.callsPerSecond(CALLERS, 8, call);
      return List.of(
          new Figure(
              "submit_single",
              rate,
              "runs/s",
              fsyncs,
              "fdatasync/s of this disk",
              ">= 5000",
              rate >= 5_000));
    }
  }

  static List<Figure> batch() throws Exception {
    double fsyncs = Disk.fsyncsPerSecond(2);
    try (BenchServer server = parked()) {
      RunManyRequest.Builder batch = RunManyRequest.newBuilder();
      for (int i = 0; i < BATCH; i++) {
        batch.addRequests(BenchServer.command(QUEUE, "true"));
      }
      RunManyRequest request = batch.build();
      Supplier<ListenableFuture<?>> call = () -> server.async().runMany(request);
      Load.calls(BATCH_CALLERS, 300, call);
      double rate = Load.calls(BATCH_CALLERS, 800, call) * BATCH;
      return List.of(
          new Figure(
              "submit_batch",
              rate,
              "runs/s",
              fsyncs * BATCH,
              "fdatasync/s of this disk x 500",
              ">= 50000",
              rate >= 50_000));
    }
  }

  static BenchServer parked() throws Exception {
    BenchServer server =
        BenchServer.start(BenchServer.newDataDir(), "--queues." + QUEUE + ".concurrency", "1");
    server.park(QUEUE);
    return server;
  }
}
