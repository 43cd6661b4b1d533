package dev.signalbox.server.grpc;

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
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.RunManyRequest;
import dev.signalbox.api.v1.RunManyResponse;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.ServerInfo;
import dev.signalbox.api.v1.SignalboxGrpc;
import dev.signalbox.server.service.Caller;
import dev.signalbox.server.service.Following;
import dev.signalbox.server.service.LogReading;
import dev.signalbox.server.service.Presence;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.service.Sizing;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;

/**
 * The calls of the API. Each begins on an event loop, which must not be held: it answers from
 * memory, hangs on a stage, or moves to a thread that may block.
 */
final class SignalboxCalls extends SignalboxGrpc.SignalboxImplBase {
  private final RunService service;
  private final Answering answering;

  SignalboxCalls(RunService service, Answering answering) {
    this.service = service;
    this.answering = answering;
  }

  // ---- what is answered when it is durable ---------------------------------------------------

  @Override
  public void run(RunRequest request, StreamObserver<Job> observer) {
    Caller caller = GateInterceptor.caller();
    answering.later(observer, () -> service.run(caller, request));
  }

  @Override
  public void runMany(RunManyRequest request, StreamObserver<RunManyResponse> observer) {
    Caller caller = GateInterceptor.caller();
    // Reading hundreds of specs would hold up the other calls of the event loop.
    answering.laterOnBlocking(observer, () -> service.runMany(caller, request));
  }

  @Override
  public void cancel(CancelRequest request, StreamObserver<Run> observer) {
    Caller caller = GateInterceptor.caller();
    answering.later(observer, () -> service.cancel(caller, request));
  }

  // ---- what is answered from memory, if it is there ------------------------------------------

  @Override
  public void status(GetRequest request, StreamObserver<JobStatus> observer) {
    Caller caller = GateInterceptor.caller();
    answering.nowOrLater(
        observer, () -> service.statusNow(caller, request), () -> service.status(caller, request));
  }

  @Override
  public void get(GetRequest request, StreamObserver<Run> observer) {
    Caller caller = GateInterceptor.caller();
    answering.nowOrLater(
        observer, () -> service.getNow(caller, request), () -> service.get(caller, request));
  }

  @Override
  public void getServerInfo(GetServerInfoRequest request, StreamObserver<ServerInfo> observer) {
    Caller caller = GateInterceptor.caller();
    answering.onBlocking(observer, () -> service.serverInfo(caller));
  }

  // ---- what may read a disk or wait ----------------------------------------------------------

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> observer) {
    Caller caller = GateInterceptor.caller();
    answering.onBlocking(observer, () -> service.list(caller, request, Sizing.PROTOBUF));
  }

  @Override
  public void fetch(FetchRequest request, StreamObserver<FetchResponse> observer) {
    Caller caller = GateInterceptor.caller();
    Presence client = new Presence();
    ((ServerCallStreamObserver<FetchResponse>) observer).setOnCancelHandler(client::leave);
    answering.onBlocking(observer, () -> service.fetch(caller, request, client, Sizing.PROTOBUF));
  }

  @Override
  public void watch(FetchRequest request, StreamObserver<FetchResponse> observer) {
    Caller caller = GateInterceptor.caller();
    Outlet<FetchResponse> outlet = new Outlet<>(observer);
    answering.streaming(
        observer,
        outlet,
        () -> {
          Following following = service.follow(caller, request, Sizing.PROTOBUF);
          boolean more = true;
          while (more && !outlet.client().left()) {
            FetchResponse page = following.next(outlet.client());
            boolean news = page.getEnd() || page.getResponsesCount() > 0;
            more = (!news || outlet.put(page)) && !page.getEnd();
          }
        });
  }

  @Override
  public void logs(LogsRequest request, StreamObserver<LogChunk> observer) {
    Caller caller = GateInterceptor.caller();
    Outlet<LogChunk> outlet = new Outlet<>(observer);
    answering.streaming(
        observer,
        outlet,
        () -> {
          LogReading reading = service.logs(caller, request);
          Optional<List<LogChunk>> chunks = reading.next(outlet.client());
          while (chunks.isPresent() && !outlet.client().left()) {
            for (LogChunk chunk : chunks.get()) {
              if (!outlet.put(chunk)) {
                return;
              }
            }
            chunks = reading.next(outlet.client());
          }
        });
  }
}
