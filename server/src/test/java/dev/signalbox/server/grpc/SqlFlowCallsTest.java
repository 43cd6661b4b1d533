package dev.signalbox.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.api.sqlflow.FetchRequest;
import dev.signalbox.api.sqlflow.FetchResponse;
import dev.signalbox.api.sqlflow.Job;
import dev.signalbox.api.sqlflow.Request;
import dev.signalbox.api.sqlflow.Response;
import dev.signalbox.api.sqlflow.SQLFlowGrpc;
import dev.signalbox.api.sqlflow.Session;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.output.Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SQLFlow's service as its clients meet it: on the same port, behind the same gate. */
@Timeout(60)
final class SqlFlowCallsTest extends GrpcFixture {
  private final SQLFlowGrpc.SQLFlowBlockingStub client =
      SQLFlowGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);

  @Test
  void aProgramIsRunAndFetched() {
    gate.open();
    server.serving();
    FetchRequest request = submit("select 1");
    engine.assign(FIRST, 0);
    write(new Frame.Head(1, List.of(new Frame.Column("one", "INTEGER"))));
    write(new Frame.Rows(List.of(List.of(new Value.Int(1)))));
    write(new Frame.StatementEnd(1, 1, 1, "", ""));
    engine.end(FIRST, 0, Outcome.exited(0), false);
    engine.finish(FIRST, RunState.SUCCEEDED, "");
    FetchResponse answer = client.fetch(request);
    assertThat(answer.getEof()).isTrue();
    assertThat(answer.getResponses().getResponseCount()).isEqualTo(3);
    assertThat(health(channel, "proto.SQLFlow")).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void aFailureIsAnErrorWithAllThatAHeaderCanCarry() {
    gate.open();
    FetchRequest request = submit("select nope");
    engine.assign(FIRST, 0);
    String text = "SB-SQL-422: statement 1 failed at line 1, column 8: \u8868\u683c 100%\n  ^\n";
    write(new Frame.Log(StreamKind.STDERR, text.getBytes(StandardCharsets.UTF_8)));
    String more = "\u8868".repeat(5_000) + "\n";
    write(new Frame.Log(StreamKind.STDERR, more.getBytes(StandardCharsets.UTF_8)));
    engine.end(FIRST, 0, Outcome.exited(1), false);
    engine.finish(FIRST, RunState.FAILED, "task program: exit code 1");
    Status failed = refused(() -> client.fetch(request));
    assertThat(failed.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failed.getDescription()).startsWith(text).endsWith("\u8868…");
  }

  @Test
  void aCancelledProgramIsACancelledCall() {
    gate.open();
    FetchRequest request = submit("select 1");
    engine.finish(FIRST, RunState.CANCELLED, "enough");
    Status cancelled = refused(() -> client.fetch(request));
    assertThat(cancelled.getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(cancelled.getDescription()).isEqualTo("SB-SQLFLOW-499: r1 CANCELLED: enough");
  }

  @Test
  void whatIsWrongIsRefusedLikeAnyOtherCall() {
    Status starting = refused(() -> submit("select 1"));
    assertThat(starting.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    gate.open();
    Status empty = refused(() -> submit("  "));
    assertThat(empty.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(empty.getDescription()).startsWith("SB-SPEC-400");
    Status forged =
        refused(
            () ->
                client.fetch(
                    FetchRequest.newBuilder().setJob(Job.newBuilder().setId("sb1_x")).build()));
    assertThat(forged.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(forged.getDescription()).startsWith("SB-TOKEN-400");
    Status bytes = refused(() -> call(SQLFlowGrpc.getFetchMethod(), new byte[] {10, 127, 0, -1}));
    assertThat(bytes.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(bytes.getDescription()).startsWith("SB-REQUEST-400");
  }

  @Test
  void aFetchThatIsHungUpFreesItsThread() throws Exception {
    gate.open();
    FetchRequest request = submit("select 1");
    for (int i = 0; i < 20; i++) {
      int before = engine.fetches.get();
      var waiting = SQLFlowGrpc.newFutureStub(channel).fetch(request);
      while (engine.fetches.get() < before + 2) {
        Thread.onSpinWait();
      }
      waiting.cancel(true);
    }
    // One that waited on would do so for most of a minute.
    threads.shutdown();
    assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
  }

  private FetchRequest submit(String sql) {
    Session session = Session.newBuilder().setExitOnSubmit(true).build();
    Iterator<Response> stream =
        client.run(Request.newBuilder().setSql(sql).setSession(session).build());
    Response job = stream.next();
    assertThat(stream.hasNext()).isFalse();
    // As 0.15.0 does: the id alone.
    return FetchRequest.newBuilder().setJob(Job.newBuilder().setId(job.getJob().getId())).build();
  }

  private void write(Frame frame) {
    engine.write(FIRST, 0, 1, frame);
  }

  private static Status refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
  }
}
