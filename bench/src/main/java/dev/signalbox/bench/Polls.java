package dev.signalbox.bench;

import com.google.protobuf.Empty;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Job;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.util.List;

/** Status polls against an empty method on the same stack. */
final class Polls {
  private static final int CALLERS = 64;
  private static final double SECONDS = 6;

  private Polls() {}

  static List<Figure> polls() throws Exception {
    double empty = emptyCalls();
    try (BenchServer server = Submissions.parked()) {
      Job job = server.blocking().run(BenchServer.command("parked", "true"));
      GetRequest request = GetRequest.newBuilder().setRun(job.getToken()).build();
      Load.callsPerSecond(CALLERS, SECONDS, () -> server.async().status(request));
      double polls = Load.callsPerSecond(CALLERS, SECONDS, () -> server.async().status(request));
      return List.of(
          new Figure(
              "status_polls",
              polls,
              "calls/s",
              empty,
              "an empty unary method, same stack",
              ">= 70 %",
              polls >= 0.7 * empty));
    }
  }

  private static double emptyCalls() throws Exception {
    Process process = BareServer.spawn();
    try {
      ManagedChannel channel =
          BenchServer.channel(BenchServer.readyLine(process).substring("ready ".length()));
      Load.callsPerSecond(CALLERS, SECONDS, () -> call(channel));
      double rate = Load.callsPerSecond(CALLERS, SECONDS, () -> call(channel));
      channel.shutdownNow();
      return rate;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static com.google.common.util.concurrent.ListenableFuture<Empty> call(
      ManagedChannel channel) {
    return ClientCalls.futureUnaryCall(
        channel.newCall(BareServer.EMPTY, CallOptions.DEFAULT), Empty.getDefaultInstance());
  }
}
