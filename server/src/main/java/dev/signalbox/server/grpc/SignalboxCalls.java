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
import dev.signalbox.server.service.Refusals;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.service.Sizing;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The calls of the API. Each begins on an event loop, which must not be held: it answers from
 * memory, hangs on a stage, or moves to a thread that may block.
 */
final class SignalboxCalls extends SignalboxGrpc.SignalboxImplBase {
  private final RunService service;
  private final Executor blocking;

  SignalboxCalls(RunService service, Executor blocking) {
    this.service = service;
    this.blocking = blocking;
  }

  // ---- what is answered when it is durable ---------------------------------------------------

  @Override
  public void run(RunRequest request, StreamObserver<Job> observer) {
    Caller caller = GateInterceptor.caller();
    later(observer, () -> service.run(caller, request));
  }

  @Override
  public void runMany(RunManyRequest request, StreamObserver<RunManyResponse> observer) {
    Caller caller = GateInterceptor.caller();
    // Reading hundreds of specs would hold up the other calls of the event loop.
    blocking.execute(() -> later(observer, () -> service.runMany(caller, request)));
  }

  @Override
  public void cancel(CancelRequest request, StreamObserver<Run> observer) {
    Caller caller = GateInterceptor.caller();
    later(observer, () -> service.cancel(caller, request));
  }

  // ---- what is answered from memory, if it is there ------------------------------------------

  @Override
  public void status(GetRequest request, StreamObserver<JobStatus> observer) {
    Caller caller = GateInterceptor.caller();
    nowOrLater(
        observer, () -> service.statusNow(caller, request), () -> service.status(caller, request));
  }

  @Override
  public void get(GetRequest request, StreamObserver<Run> observer) {
    Caller caller = GateInterceptor.caller();
    nowOrLater(observer, () -> service.getNow(caller, request), () -> service.get(caller, request));
  }

  @Override
  public void getServerInfo(GetServerInfoRequest request, StreamObserver<ServerInfo> observer) {
    Caller caller = GateInterceptor.caller();
    onBlocking(observer, () -> service.serverInfo(caller));
  }

  // ---- what may read a disk or wait ----------------------------------------------------------

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> observer) {
    Caller caller = GateInterceptor.caller();
    onBlocking(observer, () -> service.list(caller, request, Sizing.PROTOBUF));
  }

  @Override
  public void fetch(FetchRequest request, StreamObserver<FetchResponse> observer) {
    Caller caller = GateInterceptor.caller();
    Presence client = new Presence();
    ((ServerCallStreamObserver<FetchResponse>) observer).setOnCancelHandler(client::leave);
    onBlocking(observer, () -> service.fetch(caller, request, client, Sizing.PROTOBUF));
  }

  @Override
  public void watch(FetchRequest request, StreamObserver<FetchResponse> observer) {
    Caller caller = GateInterceptor.caller();
    Outlet<FetchResponse> outlet = new Outlet<>(observer);
    streaming(
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
    streaming(
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

  // ---- how they are answered -----------------------------------------------------------------

  private <T> void later(StreamObserver<T> observer, Callable<CompletionStage<T>> call) {
    try {
      call.call()
          .whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  answer(observer, answer);
                } else {
                  refuse(observer, failure);
                }
              });
    } catch (Exception e) {
      refuse(observer, e);
    }
  }

  private <T> void nowOrLater(
      StreamObserver<T> observer, Callable<Optional<T>> now, Callable<T> later) {
    try {
      Optional<T> answer = now.call();
      if (answer.isPresent()) {
        answer(observer, answer.get());
      } else {
        onBlocking(observer, later);
      }
    } catch (Exception e) {
      refuse(observer, e);
    }
  }

  private <T> void onBlocking(StreamObserver<T> observer, Callable<T> call) {
    blocking.execute(
        () -> {
          try {
            answer(observer, call.call());
          } catch (Exception e) {
            refuse(observer, e);
          }
        });
  }

  /** A stream's whole work; it returns when there is no more, or nobody to take it. */
  private interface Work {
    void run() throws Exception;
  }

  private <T> void streaming(StreamObserver<T> observer, Outlet<T> outlet, Work work) {
    blocking.execute(
        () -> {
          try {
            work.run();
            if (!outlet.client().left()) {
              observer.onCompleted();
            }
          } catch (Exception e) {
            refuse(observer, e);
          }
        });
  }

  private static <T> void answer(StreamObserver<T> observer, T answer) {
    if (!gone(observer)) {
      observer.onNext(answer);
      observer.onCompleted();
    }
  }

  private static void refuse(StreamObserver<?> observer, Throwable failure) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    if (!gone(observer)) {
      observer.onError(Statuses.of(Refusals.from(failure)).asRuntimeException());
    }
  }

  private static boolean gone(StreamObserver<?> observer) {
    return observer instanceof ServerCallStreamObserver<?> call && call.isCancelled();
  }
}
