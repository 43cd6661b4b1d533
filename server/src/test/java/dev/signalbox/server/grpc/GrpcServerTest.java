package dev.signalbox.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.google.protobuf.util.Durations;
import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.Command;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.GetServerInfoRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.LogChunk;
import dev.signalbox.api.v1.LogsRequest;
import dev.signalbox.api.v1.RunManyRequest;
import dev.signalbox.api.v1.RunManyResponse;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SignalboxGrpc;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.server.service.EngineUnavailable;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.InboundBytes;
import dev.signalbox.server.service.ServiceLimits;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GrpcServerTest extends GrpcFixture {
  private static final String SERVICE = "signalbox.v1.Signalbox";

  private final SignalboxGrpc.SignalboxBlockingStub client =
      SignalboxGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);

  @BeforeEach
  void open() {
    gate.open();
    server.serving();
  }

  @Test
  void aRunIsSubmittedPolledFetchedAndCancelled() {
    Job job = client.run(request("j"));
    assertThat(job.getId()).isEqualTo("r1");
    assertThat(client.status(get(job.getToken())).getCode()).isEqualTo(JobStatus.Code.PENDING);
    engine.assign(FIRST, 0);
    assertThat(client.status(get("r1")).getCode()).isEqualTo(JobStatus.Code.RUNNING);
    engine.write(FIRST, 0, 1, log("hi\n"));
    FetchResponse page = client.fetch(fetch(job.getToken()).build());
    assertThat(page.getResponses(2).getLog().getText()).isEqualTo("hi");
    FetchRequest next = fetch(page.getToken()).build();
    assertThat(client.fetch(next).getResponsesList()).isEmpty();
    assertThat(client.get(get("r1")).getTasks(0).getAttempts(0).getState()).isEqualTo("ASSIGNED");
    CancelRequest cancel = CancelRequest.newBuilder().setRun("r1").setReason("enough").build();
    assertThat(client.cancel(cancel).getMessage()).isEqualTo("enough");
    engine.end(FIRST, 0, Outcome.exited(0), false);
    engine.finish(FIRST, RunState.SUCCEEDED, "");
    assertThat(client.status(get("r1")).getCode()).isEqualTo(JobStatus.Code.SUCCEEDED);
    // It has ended, which is all that cancelling wants.
    assertThat(client.cancel(cancel).getState()).isEqualTo("SUCCEEDED");
  }

  @Test
  void aBatchIsAnsweredItemByItemInOrder() {
    RunManyRequest.Builder batch = RunManyRequest.newBuilder();
    for (int i = 0; i < 500; i++) {
      batch.addRequests(i % 10 == 0 ? RunRequest.getDefaultInstance() : request("j" + i));
    }
    RunManyResponse response = client.runMany(batch.build());
    for (int i = 0; i < 500; i++) {
      assertThat(response.getItems(i).hasError()).isEqualTo(i % 10 == 0);
    }
    batch.addRequests(request("one-more"));
    assertRefused(
        Status.Code.INVALID_ARGUMENT, "SB-REQUEST-400", () -> client.runMany(batch.build()));
  }

  @Test
  void aWaitingFetchAnswersTheMomentThereIsSomething() throws Exception {
    Job job = client.run(request("j"));
    CompletableFuture<FetchResponse> waiting =
        CompletableFuture.supplyAsync(
            () -> client.fetch(fetch(job.getToken()).setWait(Durations.fromSeconds(20)).build()),
            threads);
    while (engine.fetches.get() < 2) {
      Thread.onSpinWait();
    }
    long before = System.nanoTime();
    engine.assign(FIRST, 0);
    assertThat(waiting.get(10, TimeUnit.SECONDS).getResponsesCount()).isPositive();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aStreamFollowsToTheEndAndLogsAreExact() {
    Job job = client.run(request("j"));
    Iterator<FetchResponse> watch = client.watch(fetch(job.getToken()).build());
    engine.assign(FIRST, 0);
    assertThat(watch.next().getResponsesCount()).isPositive();
    byte[] binary = {0, -1, 10, 13, 65};
    engine.write(FIRST, 0, 1, new Frame.Log(StreamKind.STDERR, binary));
    engine.end(FIRST, 0, Outcome.exited(0), false);
    engine.finish(FIRST, RunState.SUCCEEDED, "");
    FetchResponse last = watch.next();
    while (!last.getEnd()) {
      last = watch.next();
    }
    assertThat(watch.hasNext()).isFalse();
    assertThat(last.getJobStatus().getCode()).isEqualTo(JobStatus.Code.SUCCEEDED);

    LogsRequest logs = LogsRequest.newBuilder().setRun("r1").setFollow(true).build();
    ByteString data = ByteString.EMPTY;
    for (Iterator<LogChunk> chunks = client.logs(logs); chunks.hasNext(); ) {
      data = data.concat(chunks.next().getData());
    }
    assertThat(data.toByteArray()).isEqualTo(binary);
  }

  @Test
  void aClientThatLeavesNoLongerRenewsItsLease() throws Exception {
    RunRequest leased = request("j").toBuilder().setFetchTimeout(Durations.fromMillis(100)).build();
    Job job = client.run(leased);
    var waiting =
        SignalboxGrpc.newFutureStub(channel)
            .fetch(fetch(job.getToken()).setWait(Durations.fromSeconds(60)).build());
    while (engine.fetches.get() < 4) {
      Thread.onSpinWait();
    }
    waiting.cancel(true);
    int seen = -1;
    for (int quiet = 0; quiet < 3; ) {
      int now = engine.fetches.get();
      quiet = now == seen ? quiet + 1 : 0;
      seen = now;
      TimeUnit.MILLISECONDS.sleep(100);
      assertThat(now).isLessThan(100);
    }
  }

  @Test
  void failedCallsAreErrorsWithTheirCode() {
    assertRefused(Status.Code.NOT_FOUND, "SB-RUN-404", () -> client.get(get("r99")));
    assertRefused(Status.Code.INVALID_ARGUMENT, "SB-REQUEST-400", () -> client.get(get("x")));
    assertRefused(Status.Code.INVALID_ARGUMENT, "SB-TOKEN-400", () -> client.get(get("sb1_AAAA")));
    RunRequest.Builder lost = request("j").toBuilder();
    lost.getSpecBuilder().setQueue("nowhere");
    assertRefused(Status.Code.NOT_FOUND, "SB-QUEUE-404", () -> client.run(lost.build()));
    RunRequest once = request("j").toBuilder().setRequestId("a").build();
    assertThat(client.run(once).getExisting()).isFalse();
    assertThat(client.run(once).getExisting()).isTrue();
    RunRequest other = request("k").toBuilder().setRequestId("a").build();
    assertRefused(Status.Code.ALREADY_EXISTS, "SB-REQUEST-409", () -> client.run(other));
    engine.submitFailure =
        new EngineUnavailable(EngineUnavailable.Kind.DISK_FULL, "SB-DISK-507: no space");
    assertRefused(
        Status.Code.RESOURCE_EXHAUSTED, "SB-DISK-507: no space", () -> client.run(request("j")));
    engine.submitFailure =
        new EngineUnavailable(EngineUnavailable.Kind.OVERLOADED, "SB-LIMIT-429: 3 runs are live");
    assertRefused(
        Status.Code.RESOURCE_EXHAUSTED, "SB-LIMIT-429: 3 runs", () -> client.run(request("j")));
    engine.submitFailure = new IllegalStateException("secret");
    assertRefused(Status.Code.INTERNAL, "SB-INTERNAL-500", () -> client.run(request("j")));
    engine.submitFailure = null;
    engine.refusal = "SB-DISK-507: no space";
    assertRefused(Status.Code.RESOURCE_EXHAUSTED, "SB-DISK-507", () -> client.run(request("j")));
    assertThat(client.getServerInfo(GetServerInfoRequest.getDefaultInstance()).getAccepting())
        .isFalse();
  }

  @Test
  void malformedMessagesAreRefusedAndTheServerGoesOn() {
    Random random = new Random(11);
    byte[] good = request("j").toByteArray();
    for (int i = 0; i < 250; i++) {
      byte[] bytes = good.clone();
      for (int j = random.nextInt(6); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertCleanRefusalOrSuccess(bytes);
    }
    StatusRuntimeException large = call(new byte[5 * 1024 * 1024]);
    assertThat(large.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(client.run(request("fine")).getToken()).isNotEmpty();
  }

  @Test
  void largeMessagesAreRefusedWhileTooMuchIsUnderWayAndSmallOnesAreNot() throws Exception {
    String token = client.run(request("j")).getToken();
    client.fetch(fetch(token).build());
    RunRequest large = request("j").toBuilder().putParams("p", "x".repeat(250_000)).build();
    ByteString ballast = ByteString.copyFrom(new byte[250_000]);
    // A field that is not known here: while the fetch waits, its message is kept.
    FetchRequest heavy =
        fetch(client.fetch(fetch(token).build()).getToken())
            .setWait(Durations.fromSeconds(20))
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, Field.newBuilder().addLengthDelimited(ballast).build())
                    .build())
            .build();
    InboundBytes inbound = new InboundBytes(300_000);
    try (GrpcServer narrow = start(new Gate(ServiceLimits.DEFAULT, inbound).open())) {
      ManagedChannel there = channel(narrow);
      var calls = SignalboxGrpc.newBlockingStub(there).withDeadlineAfter(30, TimeUnit.SECONDS);
      assertRefused(Status.Code.INVALID_ARGUMENT, "SB-SPEC-400", () -> calls.run(large));
      await(() -> inbound.held() == 0);
      var fetching = SignalboxGrpc.newFutureStub(there).fetch(heavy);
      await(() -> inbound.held() > 200_000);
      assertRefused(Status.Code.RESOURCE_EXHAUSTED, "SB-NODE-429", () -> calls.run(large));
      assertThat(calls.run(request("small")).getToken()).isNotEmpty();
      fetching.cancel(true);
      await(() -> inbound.held() == 0);
      assertRefused(Status.Code.INVALID_ARGUMENT, "SB-SPEC-400", () -> calls.run(large));
      there.shutdownNow();
    }
  }

  /** The test's own time limit ends it. */
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private void assertCleanRefusalOrSuccess(byte[] bytes) {
    StatusRuntimeException e = call(bytes);
    String text = String.valueOf(e.getStatus().getDescription());
    assertThat(text).doesNotContain("\tat ", "java.lang.", "Exception:");
    assertThat(e.getStatus().getCode())
        .as(text)
        .isIn(Status.Code.OK, Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
  }

  /** Sends bytes as they are; OK is given as an exception too. */
  private StatusRuntimeException call(byte[] bytes) {
    try {
      call(SignalboxGrpc.getRunMethod(), bytes);
      return Status.OK.asRuntimeException();
    } catch (StatusRuntimeException e) {
      return e;
    }
  }

  @Test
  void whileAServerStartsItListensRefusesCallsAndSaysSo() {
    try (GrpcServer starting = start(new Gate(ServiceLimits.DEFAULT))) {
      ManagedChannel to = channel(starting);
      try {
        assertThat(health(to, SERVICE)).isEqualTo(ServingStatus.NOT_SERVING);
        assertThatThrownBy(
                () ->
                    SignalboxGrpc.newBlockingStub(to)
                        .getServerInfo(GetServerInfoRequest.getDefaultInstance()))
            .hasMessageContaining("UNAVAILABLE")
            .hasMessageContaining("SB-NODE-503");
      } finally {
        to.shutdownNow();
      }
    }
  }

  @Test
  void healthAndReflectionWork() throws Exception {
    assertThat(health(channel, SERVICE)).isEqualTo(ServingStatus.SERVING);
    for (String version : List.of("v1", "v1alpha")) {
      CompletableFuture<ServerReflectionResponse> listed = new CompletableFuture<>();
      // The versions differ in their names alone.
      String name = "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo";
      StreamObserver<ServerReflectionRequest> ask =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(
                  ServerReflectionGrpc.getServerReflectionInfoMethod().toBuilder()
                      .setFullMethodName(name)
                      .build(),
                  CallOptions.DEFAULT),
              into(listed));
      ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
      assertThat(listed.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
          .as(version)
          .anyMatch(service -> service.getName().equals(SERVICE));
      ask.onCompleted();
    }
  }

  private static <T> StreamObserver<T> into(CompletableFuture<T> first) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        first.complete(value);
      }

      @Override
      public void onError(Throwable t) {
        first.completeExceptionally(t);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void stoppingAnswersWhoWaits() throws Exception {
    Job job = client.run(request("j"));
    CompletableFuture<FetchResponse> waiting =
        CompletableFuture.supplyAsync(
            () -> client.fetch(fetch(job.getToken()).setWait(Durations.fromSeconds(60)).build()),
            threads);
    while (engine.fetches.get() < 2) {
      Thread.onSpinWait();
    }
    engine.wakeups().close();
    long before = System.nanoTime();
    server.close();
    assertThat(waiting.get(10, TimeUnit.SECONDS).getToken()).isEqualTo(job.getToken());
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
  }

  private static void assertRefused(Status.Code code, String text, Runnable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(e.getStatus().getCode()).isEqualTo(code);
    assertThat(e.getStatus().getDescription()).startsWith(text).doesNotContain("secret");
  }

  private static RunRequest request(String name) {
    TaskSpec task =
        TaskSpec.newBuilder().setName("t").setCommand(Command.newBuilder().addArgv("true")).build();
    return RunRequest.newBuilder()
        .setSpec(JobSpec.newBuilder().setName(name).addTasks(task))
        .build();
  }

  private static GetRequest get(String run) {
    return GetRequest.newBuilder().setRun(run).build();
  }

  private static FetchRequest.Builder fetch(String token) {
    return FetchRequest.newBuilder().setToken(token);
  }

  private static Frame log(String text) {
    return new Frame.Log(StreamKind.STDOUT, text.getBytes(StandardCharsets.UTF_8));
  }
}
