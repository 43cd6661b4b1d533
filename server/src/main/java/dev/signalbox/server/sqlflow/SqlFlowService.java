package dev.signalbox.server.sqlflow;

import com.google.protobuf.util.Durations;
import dev.signalbox.api.sqlflow.FetchRequest;
import dev.signalbox.api.sqlflow.FetchResponse;
import dev.signalbox.api.sqlflow.Job;
import dev.signalbox.api.sqlflow.Request;
import dev.signalbox.api.sqlflow.Response;
import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.server.service.Caller;
import dev.signalbox.server.service.Presence;
import dev.signalbox.server.service.Reading;
import dev.signalbox.server.service.Refusals;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.service.ServiceException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/** The two calls of SQLFlow's clients, which take a program and everything that comes of it. */
public final class SqlFlowService {
  private static final String JOB = "sqlflow";
  private static final String TASK = "program";

  private final RunService service;
  private final SqlFlowLimits limits;
  private final Absences absences;
  private final Semaphore large;

  /**
   * @param blocking runs what may block, e.g. one virtual thread for each task
   */
  public SqlFlowService(RunService service, SqlFlowLimits limits, Executor blocking) {
    this.service = service;
    this.limits = limits;
    this.large = new Semaphore(limits.largeAnswersMax());
    this.absences =
        new Absences(
            limits, run -> service.present(Caller.ANONYMOUS, run), this::cancelForgotten, blocking);
  }

  /**
   * Submits a program. Of the session only the data source means something here: what else it
   * holds, passwords of other systems among it, goes nowhere.
   */
  public CompletionStage<Response> run(Caller caller, Request request) {
    SqlProgram program =
        SqlProgram.newBuilder()
            .setText(request.getSql())
            .setDatasource(request.getSession().getDbConnStr().strip())
            .build();
    RunRequest.Builder run =
        RunRequest.newBuilder().setFetchTimeout(Durations.fromMillis(limits.lease().toMillis()));
    run.setSpec(
        JobSpec.newBuilder()
            .setName(JOB)
            .addTasks(TaskSpec.newBuilder().setName(TASK).setSql(program)));
    return service
        .run(caller, run.build())
        .thenApply(
            job -> Response.newBuilder().setJob(Job.newBuilder().setId(job.getToken())).build());
  }

  /**
   * What is new of a program. Waits, so that the client does not have to: the answer goes out when
   *
   * <ul>
   *   <li>the program has ended, or
   *   <li>the answer is full, or has the end of one result and the next result begins, or
   *   <li>a line of the log has waited for {@link SqlFlowLimits#logDelayMax}, or
   *   <li>nothing of it happened within {@link SqlFlowLimits#waitMax}.
   * </ul>
   *
   * <p>A program that has failed is an error, after everything that came before its failure.
   *
   * @throws ProgramEnded if it has failed or was cancelled, and there is nothing else to tell
   */
  public FetchResponse fetch(Caller caller, FetchRequest request, Presence client)
      throws InterruptedException {
    FetchState state = FetchState.of(request);
    try (Reading reading = service.read(caller, state.token(), client);
        Answer answer = new Answer(limits.answerBytesMax(), large, state)) {
      absences.end(reading.id());
      boolean end = fill(answer, reading);
      Run run = reading.run().orElseThrow(() -> Refusals.noSuchRun(reading.id().toString()));
      boolean succeeded = end && run.state() == RunState.SUCCEEDED;
      if (end && !succeeded && !answer.hasContent()) {
        throw ended(run, answer.report());
      }
      if (!end) {
        leave(run, answer, client);
      }
      return FetchResponse.newBuilder()
          .setResponses(answer.finish(end, succeeded))
          .setEof(succeeded)
          .setUpdatedFetchSince(answer.state(reading.token()).next(request))
          .build();
    }
  }

  /** Fills the answer until it is to go out; whether the run's story has ended with it. */
  private boolean fill(Answer answer, Reading reading) throws InterruptedException {
    long deadlineNs = System.nanoTime() + limits.waitMax().toNanos();
    boolean logged = false;
    while (true) {
      boolean end = reading.read(answer);
      reading.run().ifPresent(SqlFlowService::requireProgram);
      long nowNs = System.nanoTime();
      if (answer.logged() && !logged) {
        logged = true;
        long flowNs = nowNs + limits.logDelayMax().toNanos();
        deadlineNs = deadlineNs - flowNs > 0 ? flowNs : deadlineNs;
      }
      if (end || answer.full() || deadlineNs - nowNs <= 0 || reading.over()) {
        return end;
      }
      reading.await(Duration.ofNanos(deadlineNs - nowNs));
    }
  }

  /** Results of several tasks would be one to these clients. */
  private static void requireProgram(Run run) {
    if (run.spec().tasks().size() != 1
        || !(run.spec().tasks().getFirst().action() instanceof Action.Sql)) {
      throw new ServiceException(
          ServiceException.Kind.INVALID,
          "SB-SQLFLOW-400",
          run.id() + " is no SQL program: SQLFlow clients cannot fetch it; use `signalbox fetch`");
    }
  }

  private void leave(Run run, Answer answer, Presence client) {
    boolean leased = run.submission().fetchTimeoutMs() > 0 && !run.state().terminal();
    if (leased && client.left()) {
      absences.hungUp(run.id());
    } else if (leased) {
      absences.busy(run.id(), answer.rowsToDecode());
    }
    if (!answer.hasContent() && !run.state().terminal()) {
      answer.news(run.id() + " " + run.state());
    }
  }

  private static ProgramEnded ended(Run run, String report) {
    String state = run.id() + " " + run.state() + ": " + run.message();
    if (run.state() == RunState.CANCELLED) {
      return new ProgramEnded(true, "SB-SQLFLOW-499: " + state);
    }
    return new ProgramEnded(
        false, report.isEmpty() ? "SB-SQLFLOW-422: " + state : report + "\n" + state);
  }

  private void cancelForgotten(RunId run) {
    service.cancel(
        Caller.ANONYMOUS,
        CancelRequest.newBuilder()
            .setRun(run.toString())
            .setReason("its SQLFlow client hung up")
            .build());
  }
}
