package dev.signalbox.cli;

import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.GetServerInfoRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.ListRequest;
import dev.signalbox.api.v1.ListResponse;
import dev.signalbox.api.v1.LogChunk;
import dev.signalbox.api.v1.LogsRequest;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.ServerInfo;
import dev.signalbox.api.v1.SignalboxGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that answers from a script: pages of fetches, runs, log chunks. A token is {@code tN}, N
 * being the page it stands before.
 */
public final class FakeServer extends SignalboxGrpc.SignalboxImplBase implements AutoCloseable {
  private final List<FetchResponse> pages = new ArrayList<>();
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final List<LogChunk> chunks = new ArrayList<>();
  private final List<RunRequest> submitted = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger fetches = new AtomicInteger();
  private final List<CancelRequest> cancelled = Collections.synchronizedList(new ArrayList<>());
  private final List<ListRequest> listed = Collections.synchronizedList(new ArrayList<>());
  private volatile Status refusal = Status.OK;
  private volatile String dataDir = "";
  private Server server;

  public FakeServer() {
    server = start(0);
  }

  private Server start(int port) {
    try {
      return NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
          .addService(this)
          .build()
          .start();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Ends as a killed server does, and comes back at the same port after some time. */
  public void restart(long afterMs) throws InterruptedException {
    int port = server.getPort();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    Thread.sleep(afterMs);
    server = start(port);
  }

  /** Adds a page of a fetch. */
  public FakeServer page(JobStatus.Code code, Response... responses) {
    pages.add(
        FetchResponse.newBuilder()
            .setJobStatus(JobStatus.newBuilder().setCode(code))
            .addAllResponses(List.of(responses))
            .build());
    return this;
  }

  public FakeServer run(Run run) {
    runs.put(run.getId(), run);
    return this;
  }

  public FakeServer chunk(LogChunk chunk) {
    chunks.add(chunk);
    return this;
  }

  /** Every call is refused from now on. */
  public FakeServer refuse(Status status) {
    refusal = status;
    return this;
  }

  public FakeServer dataDir(String directory) {
    dataDir = directory;
    return this;
  }

  public List<RunRequest> submitted() {
    return List.copyOf(submitted);
  }

  /** How many pages were asked for. */
  public int fetches() {
    return fetches.get();
  }

  public List<CancelRequest> cancelled() {
    return List.copyOf(cancelled);
  }

  public List<ListRequest> listed() {
    return List.copyOf(listed);
  }

  @Override
  public void run(RunRequest request, StreamObserver<Job> answer) {
    submitted.add(request);
    answer(answer, Job.newBuilder().setId("r1").setToken("t0").build());
  }

  @Override
  public void get(GetRequest request, StreamObserver<Run> answer) {
    String id = request.getRun().startsWith("t") ? "r1" : request.getRun();
    Run run = runs.get(id);
    if (run == null) {
      answer.onError(
          Status.NOT_FOUND
              .withDescription("SB-RUN-404: there is no run \"" + id + "\"; see signalbox list")
              .asRuntimeException());
    } else {
      answer(answer, run);
    }
  }

  @Override
  public void status(GetRequest request, StreamObserver<JobStatus> answer) {
    answer(answer, pages.getLast().getJobStatus());
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> answer) {
    listed.add(request);
    int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
    List<Run> all = List.copyOf(runs.values());
    int to = Math.min(all.size(), from + request.getPageSize());
    ListResponse.Builder page = ListResponse.newBuilder().addAllRuns(all.subList(from, to));
    answer(answer, page.setNextPageToken(to < all.size() ? "" + to : "").build());
  }

  @Override
  public void fetch(FetchRequest request, StreamObserver<FetchResponse> answer) {
    fetches.incrementAndGet();
    if (!request.getToken().matches("t[0-9]+")) {
      answer.onError(
          Status.INVALID_ARGUMENT
              .withDescription("SB-TOKEN-400: this is not a token of this cluster; check it")
              .asRuntimeException());
      return;
    }
    int index = Integer.parseInt(request.getToken().substring(1));
    FetchResponse page = pages.get(Math.min(index, pages.size() - 1));
    answer(
        answer,
        page.toBuilder().setToken("t" + (index + 1)).setEnd(index >= pages.size() - 1).build());
  }

  @Override
  public void logs(LogsRequest request, StreamObserver<LogChunk> answer) {
    chunks.forEach(answer::onNext);
    answer.onCompleted();
  }

  @Override
  public void cancel(CancelRequest request, StreamObserver<Run> answer) {
    cancelled.add(request);
    answer(answer, runs.getOrDefault(request.getRun(), Run.getDefaultInstance()));
  }

  @Override
  public void getServerInfo(GetServerInfoRequest request, StreamObserver<ServerInfo> answer) {
    answer(answer, ServerInfo.newBuilder().setVersion("fake").setDataDir(dataDir).build());
  }

  private <T> void answer(StreamObserver<T> to, T value) {
    if (!refusal.isOk()) {
      to.onError(refusal.asRuntimeException());
      return;
    }
    to.onNext(value);
    to.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
