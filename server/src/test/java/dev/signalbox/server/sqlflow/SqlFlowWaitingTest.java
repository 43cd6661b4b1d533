package dev.signalbox.server.sqlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.sqlflow.FetchRequest;
import dev.signalbox.api.sqlflow.FetchResponse;
import dev.signalbox.api.sqlflow.Response.ResponseCase;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.token.Token;
import dev.signalbox.server.service.Caller;
import dev.signalbox.server.service.Presence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a fetch is answered, how a program ends, and what becomes of runs whose client leaves. */
final class SqlFlowWaitingTest extends SqlFlowFixture {
  // ---- failures ------------------------------------------------------------------------------

  @Test
  void aFailureIsTheReportOfTheProgramAfterWhatCameBeforeIt() throws Exception {
    FetchRequest request = begin();
    write(done(1, 0), head(2, "a"), rows(0, 2));
    // The report may overtake what it is about, because it comes through another pipe.
    log("SB-SQL-422: statement 2 failed at line 3, column 8: no such über\n  3 | select …\n");
    write(rows(2, 1), failed(2, "no such über"));
    log("The statements after it did not run.\n");
    fail();
    FetchResponse before = fetch(request);
    assertThat(cases(before))
        .containsExactly(
            ResponseCase.HEAD,
            ResponseCase.ROW,
            ResponseCase.ROW,
            ResponseCase.ROW,
            ResponseCase.EOE);
    assertThat(before.getEof()).isFalse();
    for (int i = 0; i < 2; i++) {
      ProgramEnded failure = ended(before.getUpdatedFetchSince());
      assertThat(failure.cancelled()).isFalse();
      assertThat(failure)
          .hasMessage(
              """
              SB-SQL-422: statement 2 failed at line 3, column 8: no such über
                3 | select …
              The statements after it did not run.
              r1 FAILED: task program: exit code 1""");
    }
  }

  @Test
  void aFailureWithNothingBeforeItIsToldAtOnce() {
    FetchRequest request = begin();
    write(done(1, 0), failed(2, "no"));
    log("SB-SQL-422: statement 2 failed at line 1: no\n");
    fail();
    assertThat(ended(request)).hasMessageStartingWith("SB-SQL-422: statement 2 failed at line 1");
  }

  @Test
  void aProcessThatDiesWithoutAWordIsAFailureToo() throws Exception {
    FetchRequest request = begin();
    write(head(1, "a"), rows(0, 1));
    fail();
    FetchResponse before = fetch(request);
    assertThat(cases(before))
        .containsExactly(ResponseCase.HEAD, ResponseCase.ROW, ResponseCase.EOE);
    assertThat(ended(before.getUpdatedFetchSince()))
        .hasMessage("SB-SQLFLOW-422: r1 FAILED: task program: exit code 1");
  }

  @Test
  void aReportOfAProgramThatSucceedsIsItsLog() throws Exception {
    FetchRequest request = begin();
    log("SB-SQL-503: it took a while\nmore\n");
    succeed();
    FetchResponse answer = fetch(request);
    assertThat(messages(answer)).containsExactly("SB-SQL-503: it took a while", "more");
    assertThat(answer.getEof()).isTrue();
  }

  @Test
  void aCancelledProgramSaysWhy() {
    FetchRequest request = begin();
    log("SB-SQL-422: statement 1 failed at line 1: cancelled\n");
    engine.end(FIRST, 0, Outcome.exited(143), false);
    engine.finish(FIRST, RunState.CANCELLED, "enough");
    ProgramEnded failure = ended(request);
    assertThat(failure.cancelled()).isTrue();
    assertThat(failure).hasMessage("SB-SQLFLOW-499: r1 CANCELLED: enough");
  }

  @Test
  void whatIsNoTokenOfAProgramIsRefused() {
    FetchRequest request = begin();
    assertThat(refused(() -> fetch(job("sb1_AAAA"))).code()).isEqualTo("SB-TOKEN-400");
    assertThat(refused(() -> fetch(job(""))).code()).isEqualTo("SB-TOKEN-400");
    FetchRequest badPhase =
        request.toBuilder().setStepId(request.getJob().getId()).setStepPhase("x.!.?").build();
    assertThat(refused(() -> fetch(badPhase)).code()).isEqualTo("SB-TOKEN-400");
    RunId other =
        engine.submitted(
            Submission.of(JobSpec.of("j", TaskSpec.of("t", new Action.Command(List.of("x"))))));
    String token = tokens.encode(Token.start(other, engine.run(other).index()));
    assertThat(refused(() -> fetch(job(token))).code()).isEqualTo("SB-SQLFLOW-400");
    succeed();
    engine.forget(FIRST);
    assertThat(refused(() -> fetch(request)).code()).isEqualTo("SB-RUN-404");
  }

  // ---- when it is answered -------------------------------------------------------------------

  @Test
  void aFetchWaitsForTheEndOfTheProgramAndNoLonger() throws Exception {
    FetchRequest request = begin();
    CompletableFuture<FetchResponse> waiting = fetching(service, request, new Presence());
    awaitFetches(2);
    write(head(1, "a"), rows(0, 1));
    awaitFetches(3);
    write(done(1, 1));
    awaitFetches(4);
    assertThat(waiting).isNotDone();
    long before = System.nanoTime();
    succeed();
    assertThat(waiting.get(10, TimeUnit.SECONDS).getEof()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aResultGoesOutWhenTheNextOneBegins() throws Exception {
    FetchRequest request = begin();
    CompletableFuture<FetchResponse> waiting = fetching(service, request, new Presence());
    awaitFetches(2);
    write(head(1, "a"), rows(0, 1), done(1, 1), done(2, 0));
    awaitFetches(3);
    assertThat(waiting).isNotDone();
    write(head(3, "b"));
    FetchResponse answer = waiting.get(10, TimeUnit.SECONDS);
    assertThat(answer.getEof()).isFalse();
    assertThat(cases(answer))
        .containsExactly(ResponseCase.HEAD, ResponseCase.ROW, ResponseCase.EOE);
  }

  @Test
  void aLineOfTheLogWaitsForSomeTimeOnly() throws Exception {
    SqlFlowService quick = service(with(1 << 22, Duration.ofSeconds(60), Duration.ofMillis(100)));
    FetchRequest request = begin();
    log("training …\n");
    FetchResponse answer = fetching(quick, request, new Presence()).get(10, TimeUnit.SECONDS);
    assertThat(answer.getEof()).isFalse();
    assertThat(messages(answer)).containsExactly("training …");
  }

  @Test
  void withoutNewsAnAnswerSaysThatItIsStillThere() throws Exception {
    SqlFlowService quick = service(with(1 << 22, Duration.ofMillis(50), Duration.ofMillis(100)));
    FetchRequest request = begin();
    FetchResponse answer = quick.fetch(Caller.ANONYMOUS, request, new Presence());
    assertThat(answer.getEof()).isFalse();
    assertThat(messages(answer)).containsExactly("r1 RUNNING");
    assertThat(answer.getUpdatedFetchSince().getJob()).isEqualTo(request.getJob());
    assertThat(answer.getUpdatedFetchSince().getStepId()).isNotEmpty();
  }

  @Test
  void aServerThatStopsAnswersWithWhatThereIs() throws Exception {
    FetchRequest request = begin();
    CompletableFuture<FetchResponse> waiting = fetching(service, request, new Presence());
    awaitFetches(2);
    log("a line\n");
    engine.wakeups().close();
    FetchResponse answer = waiting.get(10, TimeUnit.SECONDS);
    assertThat(messages(answer)).containsExactly("a line");
    assertThat(answer.getEof()).isFalse();
  }

  // ---- clients that leave --------------------------------------------------------------------

  @Test
  void aClientThatHangsUpTakesItsRunWithIt() throws Exception {
    SqlFlowService strict = service(hangUp(Duration.ofMillis(50)));
    FetchRequest request = begin();
    Presence client = new Presence();
    CompletableFuture<FetchResponse> waiting = fetching(strict, request, client);
    awaitFetches(2);
    client.leave();
    assertThat(waiting.get(10, TimeUnit.SECONDS).getEof()).isFalse();
    awaitStop(FIRST);
    assertThat(engine.run(FIRST).message()).isEqualTo("its SQLFlow client hung up");
  }

  @Test
  void aClientThatComesBackInTimeKeepsItsRun() throws Exception {
    SqlFlowService strict = service(hangUp(Duration.ofMillis(200)));
    FetchRequest request = begin();
    hangUp(strict, request);
    int before = engine.fetches.get();
    CompletableFuture<FetchResponse> again = fetching(strict, request, new Presence());
    awaitFetches(before + 2);
    hangUp(strict, job(run("select 2", "").getJob().getId()));
    awaitStop(SECOND);
    assertThat(engine.run(FIRST).stop().requested()).isFalse();
    assertThat(again).isNotDone();
  }

  @Test
  void aRunThatMayGoOnAloneDoesSo() throws Exception {
    SqlFlowService strict = service(hangUp(Duration.ofMillis(50)));
    TaskSpec task = TaskSpec.of("t", new Action.Sql("select 1", "default"));
    RunId alone = engine.submitted(Submission.of(JobSpec.of("j", task)));
    hangUp(strict, job(tokens.encode(Token.start(alone, engine.run(alone).index()))));
    hangUp(strict, job(run("select 2", "").getJob().getId()));
    awaitStop(SECOND);
    assertThat(engine.run(alone).stop().requested()).isFalse();
  }

  private static void hangUp(SqlFlowService service, FetchRequest request) throws Exception {
    Presence client = new Presence();
    client.leave();
    service.fetch(Caller.ANONYMOUS, request, client);
  }

  private void awaitStop(RunId run) {
    while (!engine.run(run).stop().requested()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoReadsManyRowsKeepsItsLease() throws Exception {
    SqlFlowLimits brief =
        new SqlFlowLimits(
            1 << 22,
            1,
            Duration.ofMillis(50),
            Duration.ofMillis(50),
            Duration.ofMillis(40),
            Duration.ofMillis(50));
    SqlFlowService strict = service(brief);
    FetchRequest request = begin();
    write(head(1, "i"), rows(0, 4_000));
    fetching(strict, request, new Presence()).get(10, TimeUnit.SECONDS);
    // It takes four seconds over them, in which nobody fetches: its own fetches were a few.
    awaitFetches(30);
  }
}
