package dev.signalbox.server.sqlflow;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.api.sqlflow.FetchRequest;
import dev.signalbox.api.sqlflow.FetchResponse;
import dev.signalbox.api.sqlflow.Job;
import dev.signalbox.api.sqlflow.Request;
import dev.signalbox.api.sqlflow.Response;
import dev.signalbox.api.sqlflow.Response.ResponseCase;
import dev.signalbox.api.sqlflow.Session;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.output.Value;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.service.Caller;
import dev.signalbox.server.service.FakeEngine;
import dev.signalbox.server.service.Presence;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.service.ServiceLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A program of a SQLFlow client on a node that the test drives. */
@Timeout(60)
abstract class SqlFlowFixture {
  static final RunId FIRST = new RunId(1);
  static final RunId SECOND = new RunId(2);
  static final SqlFlowLimits LIMITS = SqlFlowLimits.DEFAULT;

  final FakeEngine engine = new FakeEngine();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final TokenCodec tokens = new TokenCodec(new byte[32]);
  final SqlFlowService service = service(LIMITS);

  SqlFlowService service(SqlFlowLimits limits) {
    RunService runs = engine.service(ServiceLimits.DEFAULT, threads);
    return new SqlFlowService(runs, limits, threads);
  }

  @AfterEach
  void stop() {
    engine.wakeups().close();
    threads.close();
  }

  static SqlFlowLimits with(int bytesMax, Duration waitMax, Duration logDelayMax) {
    return new SqlFlowLimits(
        bytesMax, 1, waitMax, logDelayMax, LIMITS.lease(), LIMITS.hangUpGrace());
  }

  static SqlFlowLimits hangUp(Duration grace) {
    return new SqlFlowLimits(
        1 << 22, 1, LIMITS.waitMax(), LIMITS.logDelayMax(), LIMITS.lease(), grace);
  }

  Response run(String sql, String datasource) {
    Session session = Session.newBuilder().setDbConnStr(datasource).build();
    return service
        .run(Caller.ANONYMOUS, Request.newBuilder().setSql(sql).setSession(session).build())
        .toCompletableFuture()
        .join();
  }

  /** A program that runs. */
  FetchRequest begin() {
    FetchRequest request = job(run("select 1", "").getJob().getId());
    engine.assign(FIRST, 0);
    return request;
  }

  static FetchRequest job(String token) {
    return FetchRequest.newBuilder().setJob(Job.newBuilder().setId(token)).build();
  }

  FetchResponse fetch(FetchRequest request) throws InterruptedException {
    return service.fetch(Caller.ANONYMOUS, request, new Presence());
  }

  CompletableFuture<FetchResponse> fetching(
      SqlFlowService service, FetchRequest request, Presence client) {
    CompletableFuture<FetchResponse> answer = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            answer.complete(service.fetch(Caller.ANONYMOUS, request, client));
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  void awaitFetches(int count) {
    while (engine.fetches.get() < count) {
      Thread.onSpinWait();
    }
  }

  void write(Frame... frames) {
    for (Frame frame : frames) {
      engine.write(FIRST, 0, 1, frame);
    }
  }

  void log(String text) {
    write(new Frame.Log(StreamKind.STDERR, text.getBytes(StandardCharsets.UTF_8)));
  }

  void succeed() {
    engine.end(FIRST, 0, Outcome.exited(0), false);
    engine.finish(FIRST, RunState.SUCCEEDED, "");
  }

  void fail() {
    engine.end(FIRST, 0, Outcome.exited(1), false);
    engine.finish(FIRST, RunState.FAILED, "task program: exit code 1");
  }

  static Frame head(int statement, String... names) {
    return new Frame.Head(
        statement, List.of(names).stream().map(n -> new Frame.Column(n, "INTEGER")).toList());
  }

  static List<Value> row(long number, String text) {
    return List.of(new Value.Int(number), Value.Text.of(text));
  }

  static Frame rows(int from, int count) {
    return new Frame.Rows(
        IntStream.range(from, from + count)
            .mapToObj(i -> List.<Value>of(new Value.Int(i)))
            .toList());
  }

  static Frame done(int statement, long rows) {
    return new Frame.StatementEnd(statement, rows, 7_900_000_000L, "", "");
  }

  static Frame failed(int statement, String error) {
    return new Frame.StatementEnd(statement, -1, 1, error, "42000");
  }

  static List<ResponseCase> cases(FetchResponse answer) {
    return answer.getResponses().getResponseList().stream().map(Response::getResponseCase).toList();
  }

  static List<String> messages(FetchResponse answer) {
    return answer.getResponses().getResponseList().stream()
        .filter(Response::hasMessage)
        .map(response -> response.getMessage().getMessage())
        .toList();
  }

  ProgramEnded ended(FetchRequest request) {
    return catchThrowableOfType(ProgramEnded.class, () -> fetch(request));
  }

  static ServiceException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(ServiceException.class, call);
  }
}
