package dev.signalbox.server.sqlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.sqlflow.FetchRequest;
import dev.signalbox.api.sqlflow.FetchResponse;
import dev.signalbox.api.sqlflow.Request;
import dev.signalbox.api.sqlflow.Response;
import dev.signalbox.api.sqlflow.Response.ResponseCase;
import dev.signalbox.api.sqlflow.Session;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import dev.signalbox.core.token.SecretSeal;
import dev.signalbox.core.token.Token;
import dev.signalbox.server.service.Caller;
import dev.signalbox.server.service.Presence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an answer holds. */
final class SqlFlowAnswersTest extends SqlFlowFixture {
  // ---- submitting ----------------------------------------------------------------------------

  @Test
  void aProgramBecomesOneSqlTaskThatIsCancelledWhenNobodyFetches() {
    Response response = run("select 1; select 2", "");
    assertThat(response.getResponseCase()).isEqualTo(ResponseCase.JOB);
    Submission submission = engine.run(FIRST).submission();
    assertThat(submission.fetchTimeoutMs()).isEqualTo(60_000);
    assertThat(submission.spec().tasks()).hasSize(1);
    assertThat(submission.spec().tasks().getFirst().action())
        .isEqualTo(new Action.Sql("select 1; select 2", "default"));
    assertThat(response.getJob().getId())
        .isEqualTo(tokens.encode(Token.start(FIRST, engine.run(FIRST).index())));
  }

  @Test
  void passwordsOfTheSessionAreNowhere() {
    Session session =
        Session.newBuilder()
            .setDbConnStr("mysql://root:geheim1@tcp(127.0.0.1:3306)/?maxAllowedPacket=0")
            .setHdfsPass("geheim2")
            .setToken("geheim3")
            .build();
    service
        .run(Caller.ANONYMOUS, Request.newBuilder().setSql("select 1").setSession(session).build())
        .toCompletableFuture()
        .join();
    assertThat(engine.run(FIRST).toString()).doesNotContain("geheim");
    Action.Sql sql = (Action.Sql) engine.run(FIRST).spec().tasks().getFirst().action();
    assertThat(SecretSeal.isSealed(sql.datasource())).isTrue();
    assertThat(SecretSeal.label(sql.datasource())).isEqualTo("mysql");
  }

  @Test
  void whatCannotBeRunIsRefusedAtOnce() {
    assertThat(refused(() -> run(" \n", "")).getMessage())
        .isEqualTo("SB-SPEC-400: tasks.program.sql: it is empty");
    assertThat(refused(() -> run("x".repeat(3_000_000), "")).getMessage())
        .contains("3000000 characters are more than");
    assertThat(refused(() -> run("select 1", "defualt")).getMessage())
        .contains("there is no data source \"defualt\". Did you mean \"default\"?");
  }

  // ---- what an answer holds ------------------------------------------------------------------

  @Test
  void statementsWithoutRowsAndOneResultAreOneAnswer() throws Exception {
    FetchRequest request = begin();
    write(done(1, 0), done(2, 3), head(3, "a", "b"));
    write(new Frame.Rows(List.of(row(1, "x"), row(2, "y"))), done(3, 2));
    log("one line\n");
    succeed();
    FetchResponse answer = fetch(request);
    assertThat(answer.getEof()).isTrue();
    assertThat(cases(answer))
        .containsExactly(
            ResponseCase.HEAD,
            ResponseCase.ROW,
            ResponseCase.ROW,
            ResponseCase.MESSAGE,
            ResponseCase.EOE);
    assertThat(answer.getResponses().getResponse(0).getHead().getColumnNamesList())
        .containsExactly("a", "b");
    assertThat(messages(answer)).containsExactly("one line");
    assertThat(answer.getResponses().getResponse(4).getEoe().getSpentTimeSeconds()).isEqualTo(7);
  }

  @Test
  void eachResultWithRowsHasAnAnswerAndOneWithoutRowsHasNoEnd() throws Exception {
    FetchRequest request = begin();
    write(head(1, "a"), done(1, 0), head(2, "b"), rows(0, 2), done(2, 2));
    write(done(3, 5), head(4, "c"), rows(0, 1), done(4, 1));
    succeed();
    FetchResponse first = fetch(request);
    assertThat(cases(first))
        .containsExactly(
            ResponseCase.HEAD,
            ResponseCase.HEAD,
            ResponseCase.ROW,
            ResponseCase.ROW,
            ResponseCase.EOE);
    assertThat(first.getEof()).isFalse();
    FetchResponse second = fetch(first.getUpdatedFetchSince());
    assertThat(cases(second))
        .containsExactly(ResponseCase.HEAD, ResponseCase.ROW, ResponseCase.EOE);
    assertThat(second.getEof()).isTrue();
  }

  @Test
  void aLargeResultIsSpreadOverAnswersThatAreNearlyFull() throws Exception {
    FetchRequest request = begin();
    write(head(1, "i"));
    for (int i = 0; i < 100; i++) {
      write(rows(i * 1_000, 1_000));
    }
    write(done(1, 100_000));
    succeed();
    List<Long> seen = new ArrayList<>();
    FetchResponse answer;
    int answers = 0;
    do {
      answer = fetch(request);
      assertThat(answer.getSerializedSize()).isLessThan(LIMITS.answerBytesMax());
      if (!answer.getEof()) {
        assertThat(answer.getSerializedSize()).isGreaterThan(LIMITS.answerBytesMax() * 9 / 10);
      }
      List<ResponseCase> cases = cases(answer);
      assertThat(cases.contains(ResponseCase.HEAD)).isEqualTo(answers == 0);
      assertThat(cases.indexOf(ResponseCase.EOE))
          .isEqualTo(answer.getEof() ? cases.size() - 1 : -1);
      for (Response each : answer.getResponses().getResponseList()) {
        if (each.hasRow()) {
          seen.add(Decoded.number(each.getRow().getData(0)));
        }
      }
      request = answer.getUpdatedFetchSince();
      answers++;
    } while (!answer.getEof());
    assertThat(seen).isEqualTo(IntStream.range(0, 100_000).mapToLong(i -> i).boxed().toList());
    assertThat(answers).isBetween(2, 4);
  }

  @Test
  void rowsOfAnEarlierAnswerAreEndedByALaterOne() throws Exception {
    SqlFlowService quick = service(with(1 << 22, Duration.ofMillis(50), LIMITS.logDelayMax()));
    FetchRequest request = begin();
    write(head(1, "i"), rows(0, 3));
    FetchResponse first = quick.fetch(Caller.ANONYMOUS, request, new Presence());
    assertThat(cases(first))
        .containsExactly(ResponseCase.HEAD, ResponseCase.ROW, ResponseCase.ROW, ResponseCase.ROW);
    write(done(1, 3));
    succeed();
    FetchResponse second = fetch(first.getUpdatedFetchSince());
    assertThat(cases(second)).containsExactly(ResponseCase.EOE);
    assertThat(second.getEof()).isTrue();
  }

  @Test
  void whenTooManyAnswersAreLargeFurtherOnesStaySmall() throws Exception {
    SqlFlowService one = service(with(1 << 22, LIMITS.waitMax(), LIMITS.logDelayMax()));
    FetchRequest request = begin();
    write(head(1, "i"), rows(0, 10_000));
    // Has more than a small answer may, and waits for the rest of the result.
    CompletableFuture<FetchResponse> holder = fetching(one, request, new Presence());
    awaitFetches(2);
    FetchResponse small = fetching(one, request, new Presence()).get(10, TimeUnit.SECONDS);
    assertThat(small.getSerializedSize()).isBetween(200 * 1024, 257 * 1024);
    assertThat(holder).isNotDone();
    write(done(1, 10_000));
    succeed();
    assertThat(holder.get(10, TimeUnit.SECONDS).getEof()).isTrue();
    assertThat(one.fetch(Caller.ANONYMOUS, request, new Presence()).getEof()).isTrue();
  }

  @Test
  void unsignedNumbersStaySoInLaterAnswers() throws Exception {
    SqlFlowService small = service(with(250_000, LIMITS.waitMax(), LIMITS.logDelayMax()));
    FetchRequest request = begin();
    write(
        new Frame.Head(
            1, List.of(new Frame.Column("d", "DECIMAL(20,0)"), new Frame.Column("u", "UBIGINT"))));
    Value max = new Value.Text(Value.Kind.DECIMAL, "18446744073709551615");
    for (int i = 0; i < 10; i++) {
      write(new Frame.Rows(IntStream.range(0, 100).mapToObj(j -> List.of(max, max)).toList()));
    }
    write(done(1, 1_000));
    succeed();
    int rows = 0;
    FetchResponse answer;
    do {
      answer = small.fetch(Caller.ANONYMOUS, request, new Presence());
      for (Response each : answer.getResponses().getResponseList()) {
        if (each.hasRow()) {
          rows++;
          assertThat(Decoded.value(each.getRow().getData(0))).isEqualTo("18446744073709551615");
          assertThat(Decoded.value(each.getRow().getData(1))).isEqualTo(-1L);
        }
      }
      request = answer.getUpdatedFetchSince();
    } while (!answer.getEof());
    assertThat(rows).isEqualTo(1_000);
  }

  @Test
  void aRowThatNoAnswerCanHoldIsRefusedWithAdvice() throws Exception {
    SqlFlowService small = service(with(200_000, LIMITS.waitMax(), LIMITS.logDelayMax()));
    FetchRequest request = begin();
    write(head(1, "s"), new Frame.Rows(List.of(List.of(Value.Text.of("x".repeat(10_000))))));
    FetchRequest next =
        small.fetch(Caller.ANONYMOUS, request, new Presence()).getUpdatedFetchSince();
    assertThat(refused(() -> small.fetch(Caller.ANONYMOUS, next, new Presence())).code())
        .isEqualTo("SB-SQLFLOW-413");
  }

  @Test
  void aLineOfTheLogIsNeverHtml() throws Exception {
    FetchRequest request = begin();
    log("data:text/html,<script>\nan end");
    log(" of a line\n");
    succeed();
    assertThat(messages(fetch(request)))
        .containsExactly(" data:text/html,<script>", "an end of a line");
  }
}
