package dev.signalbox.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.signalbox.api.v1.Command;
import dev.signalbox.api.v1.Fake;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.ListRequest;
import dev.signalbox.api.v1.ListResponse;
import dev.signalbox.api.v1.LogsRequest;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class RunServiceTest {
  private static final Caller CALLER = Caller.ANONYMOUS;
  private static final RunId FIRST = new RunId(1);

  private final FakeEngine engine = new FakeEngine();
  private final ServiceLimits limits =
      new ServiceLimits(4096, 3, 1024, java.time.Duration.ofSeconds(30), 1, false);
  private final RunService service =
      engine.service(limits, task -> Thread.startVirtualThread(task));

  @Test
  void everythingWrongWithASpecIsToldAtOnce() {
    RunRequest.Builder request = request();
    request
        .setPriority(101)
        .getSpecBuilder()
        .setName("no name")
        .addTasks(TaskSpec.newBuilder().setName("u"))
        .addTasks(task("v").toBuilder().setFake(Fake.newBuilder().setScript("ok")));
    ServiceException e = refused(() -> service.run(CALLER, request.build()));
    assertThat(e.code()).isEqualTo("SB-SPEC-400");
    assertThat(e.text())
        .contains("spec.name: \"no name\" is not a name", "priority: 101")
        .contains("tasks[1]: it does nothing", "tasks[2].fake");
  }

  @Test
  void durationsAreCheckedAndRoundedUp() {
    RunRequest.Builder request = request();
    request.getSpecBuilder().setTimeout(Duration.newBuilder().setNanos(1));
    Run run = submitted(request);
    assertThat(Durations.toMillis(run.getSpec().getTimeout())).isEqualTo(1);
    assertThat(run.getSpec().getTasks(0).getGrace()).isEqualTo(Durations.fromSeconds(10));
    for (Duration bad :
        List.of(
            Durations.fromSeconds(-1),
            Durations.fromDays(366),
            Duration.newBuilder().setNanos(-5).setSeconds(3).build(),
            Durations.MAX_VALUE,
            Durations.MIN_VALUE)) {
      request.getSpecBuilder().setTimeout(bad);
      assertThat(refused(() -> service.run(CALLER, request.build())).text())
          .startsWith("spec.timeout");
    }
  }

  @Test
  void aSpecComesBackAsItWasGiven() {
    RunRequest.Builder request = request();
    request
        .getSpecBuilder()
        .putParams("a", "1")
        .addTasks(
            task("u").toBuilder()
                .addNeeds("t")
                .putEnv("K", "v")
                .setWorkdir("/tmp")
                .setTimeout(Durations.fromSeconds(5)))
        .addTasks(
            TaskSpec.newBuilder()
                .setName("s")
                .setSql(
                    SqlProgram.newBuilder()
                        .setText("select 1")
                        .setDatasource("default")
                        .setSetup("use s")
                        .setParallel(true)
                        .setRetryStatement(true)));
    request.putParams("a", "2");
    Run run = submitted(request);
    assertThat(run.getParamsMap()).containsEntry("a", "2");
    assertThat(run.getSpec().getParamsMap()).containsEntry("a", "1");
    for (int task = 1; task <= 2; task++) {
      TaskSpec back = run.getSpec().getTasks(task);
      assertThat(back.toBuilder().clearGrace().build()).isEqualTo(request.getSpec().getTasks(task));
    }
    assertThat(run.getState()).isEqualTo("QUEUED");
    assertThat(run.getCause()).isEqualTo("manual");
    assertThat(run.getTasks(1).getState()).isEqualTo("WAITING");
  }

  @Test
  void anOldTokenFetchesTheSameAgain() throws Exception {
    String token = token();
    engine.assign(FIRST, 0);
    FetchResponse once = fetch(token);
    engine.end(FIRST, 0, Outcome.exited(7), false);
    FetchResponse again = fetch(token);
    assertThat(again.getResponsesList().subList(0, once.getResponsesCount()))
        .isEqualTo(once.getResponsesList());
    assertThat(fetch(once.getToken()).getResponses(0).getStatus().getExitCode()).isEqualTo(7);
  }

  @Test
  void streamsLeaveCoresToOthers() throws Exception {
    FetchRequest request = FetchRequest.newBuilder().setToken(token()).build();
    engine.assign(FIRST, 0);
    int turns = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    CountDownLatch busy = new CountDownLatch(turns);
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> filling = new ArrayList<>();
    for (int i = 0; i < turns; i++) {
      filling.add(
          stream(
              request,
              part -> {
                busy.countDown();
                Uninterruptibles.awaitUninterruptibly(go);
                return 1;
              }));
    }
    busy.await();
    AtomicInteger sized = new AtomicInteger();
    Thread next = stream(request, part -> sized.incrementAndGet());
    while (next.isAlive() && next.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(sized.get()).isZero();
    assertThat(fetch(request.getToken()).getResponsesList()).isNotEmpty();
    go.countDown();
    for (Thread thread : filling) {
      thread.join();
    }
    next.join();
    assertThat(sized.get()).isPositive();
  }

  private Thread stream(FetchRequest request, Sizing sizing) {
    return Thread.startVirtualThread(
        () -> {
          try {
            service.follow(CALLER, request, sizing).first(new Presence());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void aRunThatRetentionTookIsUnknownAndOver() throws Exception {
    String token = token();
    engine.forget(FIRST);
    FetchResponse page = fetch(token);
    assertThat(page.getJobStatus().getCode()).isEqualTo(JobStatus.Code.UNKNOWN);
    assertThat(page.getEnd()).isTrue();
    assertThat(service.status(CALLER, get(token)).getCode()).isEqualTo(JobStatus.Code.UNKNOWN);
    assertThat(refused(() -> service.status(CALLER, get("r1"))).code()).isEqualTo("SB-RUN-404");
  }

  @Test
  void aNodeThatLagsBehindTheTokenSaysSo() {
    String token = token();
    engine.forget(FIRST);
    engine.appliedIndex = 1;
    assertThat(refused(() -> fetch(token)).code()).isEqualTo("SB-NODE-503");
  }

  @Test
  void aWaitIsBoundedInTimeAndNumber() throws Exception {
    String token = token();
    FetchRequest brief =
        FetchRequest.newBuilder().setToken(token).setWait(Durations.fromMillis(50)).build();
    assertThat(service.fetch(CALLER, brief, new Presence(), Sizing.PROTOBUF).getResponsesList())
        .isEmpty();

    FetchRequest longer = brief.toBuilder().setWait(Durations.fromSeconds(20)).build();
    CompletableFuture<FetchResponse> waiting = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            waiting.complete(service.fetch(CALLER, longer, new Presence(), Sizing.PROTOBUF));
          } catch (Exception e) {
            waiting.completeExceptionally(e);
          }
        });
    // One fetch before the wait and one after it began to listen.
    while (engine.fetches.get() < 4) {
      Thread.onSpinWait();
    }
    assertThat(refused(() -> service.fetch(CALLER, longer, new Presence(), Sizing.PROTOBUF)).code())
        .isEqualTo("SB-FETCH-429");
    engine.assign(FIRST, 0);
    assertThat(waiting.get().getResponsesCount()).isPositive();
    FetchRequest negative = brief.toBuilder().setWait(Durations.fromSeconds(-1)).build();
    assertThat(
            refused(() -> service.fetch(CALLER, negative, new Presence(), Sizing.PROTOBUF)).code())
        .isEqualTo("SB-REQUEST-400");
  }

  @Test
  void waitingRenewsTheLease() throws Exception {
    Job job =
        service
            .run(CALLER, request().setFetchTimeout(Durations.fromMillis(100)).build())
            .toCompletableFuture()
            .get();
    FetchRequest request =
        FetchRequest.newBuilder()
            .setToken(job.getToken())
            .setWait(Durations.fromMillis(400))
            .build();
    service.fetch(CALLER, request, new Presence(), Sizing.PROTOBUF);
    assertThat(engine.fetches.get()).isGreaterThan(6);
  }

  @Test
  void pagesOfAListJoinWithoutGapOrDouble() {
    for (int i = 0; i < 7; i++) {
      submitted(request());
    }
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      ListResponse page =
          service.list(
              CALLER,
              ListRequest.newBuilder().setPageSize(3).setPageToken(next).build(),
              Sizing.PROTOBUF);
      page.getRunsList().forEach(run -> ids.add(run.getId()));
      next = page.getNextPageToken();
    } while (!next.isEmpty());
    assertThat(ids).containsExactly("r7", "r6", "r5", "r4", "r3", "r2", "r1");
    ListRequest misspelt = ListRequest.newBuilder().addStates("RUNING").build();
    assertThat(refused(() -> service.list(CALLER, misspelt, Sizing.PROTOBUF)).text())
        .contains("Did you mean \"RUNNING\"?");
  }

  @Test
  void aPageOfAListIsBoundedInBytesToo() {
    RunRequest.Builder large = request().putParams("text", "x".repeat(60_000));
    large.getSpecBuilder().putParams("text", "");
    for (int i = 0; i < 40; i++) {
      submitted(large);
    }
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      ListResponse page =
          service.list(
              CALLER,
              ListRequest.newBuilder().setPageSize(1_000).setPageToken(next).build(),
              Sizing.PROTOBUF);
      assertThat(page.getSerializedSize()).isLessThan(1 << 20);
      page.getRunsList().forEach(run -> ids.add(run.getId()));
      next = page.getNextPageToken();
    } while (!next.isEmpty());
    assertThat(ids).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void statusWordsFollowTheRun() throws Exception {
    String token = token();
    assertThat(service.statusNow(CALLER, get(token)).orElseThrow().getCode())
        .isEqualTo(JobStatus.Code.PENDING);
    engine.assign(FIRST, 0);
    engine.end(FIRST, 0, Outcome.exited(1), false);
    engine.finish(FIRST, RunState.CANCELLED, "by me");
    assertThat(service.statusNow(CALLER, get(token))).isEmpty();
    JobStatus status = service.status(CALLER, get(token));
    assertThat(status.getCode()).isEqualTo(JobStatus.Code.CANCELLED);
    assertThat(status.getMessage()).isEqualTo("by me");
    assertThat(fetch(token).getEnd()).isTrue();
  }

  @Test
  void logsOfATaskThatIsNotThereNameTheOneThatIs() {
    token();
    LogsRequest request = LogsRequest.newBuilder().setRun("r1").setTask("T").build();
    assertThat(refused(() -> service.logs(CALLER, request)).text()).contains("Did you mean \"t\"?");
  }

  // ---- common --------------------------------------------------------------------------------

  private String token() {
    return service.run(CALLER, request().build()).toCompletableFuture().join().getToken();
  }

  private Run submitted(RunRequest.Builder request) {
    Job job = service.run(CALLER, request.build()).toCompletableFuture().join();
    return service.get(CALLER, get(job.getId()));
  }

  private FetchResponse fetch(String token) throws InterruptedException {
    FetchRequest request = FetchRequest.newBuilder().setToken(token).build();
    return service.fetch(CALLER, request, new Presence(), Sizing.PROTOBUF);
  }

  private static ServiceException refused(ThrowingCallable call) {
    return catchThrowableOfType(ServiceException.class, call);
  }

  private static GetRequest get(String run) {
    return GetRequest.newBuilder().setRun(run).build();
  }

  private static TaskSpec task(String name) {
    return TaskSpec.newBuilder()
        .setName(name)
        .setCommand(Command.newBuilder().addArgv("true"))
        .build();
  }

  private static RunRequest.Builder request() {
    return RunRequest.newBuilder().setSpec(JobSpec.newBuilder().setName("j").addTasks(task("t")));
  }
}
