package dev.signalbox.server.service;

import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.Error;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.ListRequest;
import dev.signalbox.api.v1.ListResponse;
import dev.signalbox.api.v1.LogsRequest;
import dev.signalbox.api.v1.RunManyRequest;
import dev.signalbox.api.v1.RunManyResponse;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.ServerInfo;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.run.Decision;
import dev.signalbox.core.token.Token;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.output.OutputSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/**
 * Everything the API can do, for both its forms. Methods that return a stage never block; of the
 * others, those that may read a disk or wait say so. What is refused comes as a {@link
 * ServiceException}; anything else that is thrown is a bug and goes through {@link Refusals#from}.
 */
public final class RunService {
  /** How long a node that lags behind a token's submission is given to catch up. */
  private static final Duration CATCH_UP_MAX = Duration.ofSeconds(5);

  private final Engine engine;
  private final TokenCodec tokens;
  private final SubmissionRules rules;
  private final ServiceLimits limits;
  private final Fetching fetching;
  private final RowPages rowPages;
  private final OutputSource output;
  private final Executor blocking;

  /**
   * @param blocking runs what may block, e.g. one virtual thread for each task
   */
  public RunService(
      Engine engine,
      OutputSource output,
      TokenCodec tokens,
      SubmissionRules rules,
      Executor blocking) {
    this.engine = engine;
    this.tokens = tokens;
    this.rules = rules;
    this.limits = rules.limits();
    this.output = output;
    this.blocking = blocking;
    this.fetching = new Fetching(engine, output, tokens, limits);
    this.rowPages = new RowPages(fetching, engine, output, tokens, rules.dataSources());
  }

  // ---- submitting ----------------------------------------------------------------------------

  public CompletionStage<Job> run(Caller caller, RunRequest request) {
    Submission submission = SpecConversion.submission(request, rules);
    refuseIfRefusing();
    return engine.submit(submission).thenCompose(this::job);
  }

  /** Each item succeeds or fails for itself; the call fails only as a whole batch. */
  public CompletionStage<RunManyResponse> runMany(Caller caller, RunManyRequest request) {
    int count = request.getRequestsCount();
    if (count == 0 || count > limits.batchMax()) {
      throw Refusals.badRequest(
          "a batch has 1 to " + limits.batchMax() + " submissions, this one " + count);
    }
    refuseIfRefusing();
    List<Submission> sound = new ArrayList<>(count);
    List<CompletableFuture<RunManyResponse.Item>> items = new ArrayList<>(count);
    List<Integer> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      try {
        sound.add(SpecConversion.submission(request.getRequests(i), rules));
        places.add(i);
        items.add(new CompletableFuture<>());
      } catch (ServiceException e) {
        items.add(CompletableFuture.completedFuture(item(e)));
      }
    }
    List<CompletionStage<Decision>> decisions = engine.submitAll(sound);
    for (int i = 0; i < decisions.size(); i++) {
      CompletableFuture<RunManyResponse.Item> item = items.get(places.get(i));
      decisions.get(i).thenCompose(this::job).whenComplete((job, e) -> complete(item, job, e));
    }
    return CompletableFuture.allOf(items.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                RunManyResponse.newBuilder()
                    .addAllItems(items.stream().map(CompletableFuture::join).toList())
                    .build());
  }

  private static void complete(
      CompletableFuture<RunManyResponse.Item> item,
      @org.jspecify.annotations.Nullable Job job,
      @org.jspecify.annotations.Nullable Throwable failure) {
    if (job != null) {
      item.complete(RunManyResponse.Item.newBuilder().setJob(job).build());
    } else {
      item.complete(item(Refusals.from(failure == null ? new CompletionException(null) : failure)));
    }
  }

  private static RunManyResponse.Item item(ServiceException e) {
    return RunManyResponse.Item.newBuilder()
        .setError(Error.newBuilder().setCode(e.code()).setMessage(e.text()))
        .build();
  }

  private void refuseIfRefusing() {
    Optional<String> refusal = engine.refusal();
    if (refusal.isPresent()) {
      String text = refusal.get();
      throw ServiceException.of(
          text.startsWith("SB-DISK")
              ? ServiceException.Kind.DISK_FULL
              : ServiceException.Kind.UNAVAILABLE,
          text);
    }
  }

  private CompletionStage<Job> job(Decision decision) {
    return switch (decision) {
      case Decision.Accepted accepted when accepted.run() != null ->
          CompletableFuture.completedStage(job(accepted.run(), false));
      case Decision.Accepted accepted ->
          CompletableFuture.failedStage(new IllegalStateException("accepted without a run"));
      case Decision.Existing existing -> existing(existing.run());
      case Decision.Rejected rejected -> CompletableFuture.failedStage(Refusals.rejected(rejected));
    };
  }

  private CompletionStage<Job> existing(RunId id) {
    Optional<Run> live = engine.live(id);
    if (live.isPresent()) {
      return CompletableFuture.completedStage(job(live.get(), true));
    }
    // It has ended: its log index is in history. A run of which nothing is left has none.
    return CompletableFuture.supplyAsync(
        () ->
            engine
                .find(id)
                .map(run -> job(run, true))
                .orElseGet(() -> job(Token.start(id, 0), true)),
        blocking);
  }

  private Job job(Run run, boolean existing) {
    return job(Token.start(run.id(), run.index()), existing);
  }

  private Job job(Token start, boolean existing) {
    return Job.newBuilder()
        .setToken(tokens.encode(start))
        .setId(start.run().toString())
        .setExisting(existing)
        .build();
  }

  // ---- reading -------------------------------------------------------------------------------

  /** The status of a live run, from memory: never blocks. Empty if the run is not live. */
  public Optional<JobStatus> statusNow(Caller caller, GetRequest request) {
    return engine.live(reference(request.getRun()).run()).map(RunMessages::status);
  }

  /** May read a disk or wait. */
  public JobStatus status(Caller caller, GetRequest request) {
    RunReference reference = reference(request.getRun());
    Optional<Run> run = find(reference);
    if (run.isEmpty() && !reference.byToken()) {
      throw Refusals.noSuchRun(request.getRun());
    }
    return run.map(RunMessages::status).orElseGet(RunMessages::gone);
  }

  /** A live run, from memory: never blocks. Empty if the run is not live. */
  public Optional<dev.signalbox.api.v1.Run> getNow(Caller caller, GetRequest request) {
    return engine.live(reference(request.getRun()).run()).map(RunMessages::full);
  }

  /** May read a disk or wait. */
  public dev.signalbox.api.v1.Run get(Caller caller, GetRequest request) {
    RunReference reference = reference(request.getRun());
    return RunMessages.full(find(reference).orElseThrow(() -> noSuchRun(reference)));
  }

  /** May read a disk. */
  public ListResponse list(Caller caller, ListRequest request, Sizing sizing) {
    RunQuery query = ListQueries.query(request);
    List<RunId> ids = engine.list(query);
    ListResponse.Builder response = ListResponse.newBuilder();
    int bytes = 0;
    for (RunId id : ids) {
      Optional<Run> found = engine.find(id);
      if (found.isEmpty()) {
        continue;
      }
      dev.signalbox.api.v1.Run brief = RunMessages.brief(found.get());
      bytes += sizing.bytes(brief);
      if (bytes > limits.pageBytesMax() && response.getRunsCount() > 0) {
        return response
            .setNextPageToken(response.getRuns(response.getRunsCount() - 1).getId())
            .build();
      }
      response.addRuns(brief);
    }
    if (ids.size() == query.limit()) {
      response.setNextPageToken(ids.getLast().toString());
    }
    return response.build();
  }

  public ServerInfo serverInfo(Caller caller) {
    ServerFacts facts = engine.facts();
    Optional<String> refusal = engine.refusal();
    return ServerInfo.newBuilder()
        .setVersion(facts.version())
        .setNode(facts.node())
        .setCluster(facts.cluster())
        .setStartTime(RunMessages.time(facts.startMs()))
        .setLiveRuns(facts.liveRuns())
        .setFinishedRuns(facts.finishedRuns())
        .setAppliedIndex(facts.appliedIndex())
        .setLeader(facts.leader())
        .setDataDir(facts.dataDir())
        .setHttpAddress(facts.httpAddress())
        .setAccepting(refusal.isEmpty())
        .setRefusal(refusal.orElse(""))
        .build();
  }

  // ---- following -----------------------------------------------------------------------------

  /** To be told of calls that may be handed pages, from their beginning until they are sent. */
  public PageShare pages() {
    return fetching.pages();
  }

  /** What is new since the token. Waits as long as the request says; reads a disk. */
  public FetchResponse fetch(Caller caller, FetchRequest request, Presence client, Sizing sizing)
      throws InterruptedException {
    return fetching.fetch(request, client, sizing);
  }

  /** The same for the rows of at most one result, with its head. */
  public RowPage fetchRows(Caller caller, FetchRequest request, Presence client)
      throws InterruptedException {
    return rowPages.fetch(request, client);
  }

  /** From a token on, as the reader wants it. Must be closed; reads a disk and waits. */
  public Reading read(Caller caller, String token, Presence client) {
    return fetching.read(token, client);
  }

  /** Somebody is there for the run, though not fetching just now: its lease is renewed. */
  public void present(Caller caller, RunId run) {
    engine.fetched(run);
  }

  /** From a token to the end of the run, step by step. Its steps wait and read a disk. */
  public Following follow(Caller caller, FetchRequest request, Sizing sizing) {
    return new Following(fetching, request, sizing);
  }

  /**
   * A token of the run: the one that a client comes back with, or else that of the start of its
   * story. May read a disk or wait.
   */
  public String tokenOf(Caller caller, GetRequest request, Optional<String> last) {
    RunReference reference = reference(request.getRun());
    if (last.isPresent()) {
      Token token = tokens.decode(last.get()).orElseThrow(Refusals::badToken);
      if (!token.run().equals(reference.run())) {
        throw Refusals.otherRun(reference.run());
      }
      return last.get();
    }
    Run run = find(reference).orElseThrow(() -> noSuchRun(reference));
    return tokens.encode(Token.start(run.id(), run.index()));
  }

  /** The log bytes of a run, step by step. May read a disk or wait, as its steps do. */
  public LogReading logs(Caller caller, LogsRequest request) {
    RunReference reference = reference(request.getRun());
    Run run = find(reference).orElseThrow(() -> noSuchRun(reference));
    return LogReading.of(run, request, engine, output, fetching.pages());
  }

  // ---- stopping ------------------------------------------------------------------------------

  /** The run as it is once it has been asked to stop; it may take its grace period to end. */
  public CompletionStage<dev.signalbox.api.v1.Run> cancel(Caller caller, CancelRequest request) {
    RunReference reference = reference(request.getRun());
    String why = request.getReason().isBlank() ? "cancelled by a client" : request.getReason();
    return engine
        .cancel(reference.run(), StopCause.CANCEL, Bounds.message(why))
        .thenComposeAsync(decision -> cancelled(reference, decision), blocking);
  }

  private CompletionStage<dev.signalbox.api.v1.Run> cancelled(
      RunReference reference, Decision decision) {
    if (decision instanceof Decision.Accepted accepted && accepted.run() != null) {
      return CompletableFuture.completedStage(RunMessages.full(accepted.run()));
    }
    // It had ended before, which is what was wanted.
    return CompletableFuture.completedStage(
        RunMessages.full(find(reference).orElseThrow(() -> noSuchRun(reference))));
  }

  // ---- finding -------------------------------------------------------------------------------

  private RunReference reference(String text) {
    return RunReference.parse(text, tokens);
  }

  private Optional<Run> find(RunReference reference) {
    return find(engine, reference.run(), reference.index());
  }

  /** Finds a run; a node that lags behind its submission is given time to catch up. */
  static Optional<Run> find(Engine engine, RunId id, long index) {
    Optional<Run> run = engine.live(id).or(() -> engine.find(id));
    if (run.isPresent() || index == 0) {
      return run;
    }
    try {
      if (!engine.awaitApplied(index, CATCH_UP_MAX).toCompletableFuture().get()) {
        throw Refusals.notAppliedYet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusals.notAppliedYet();
    } catch (ExecutionException e) {
      throw Refusals.from(e.getCause() == null ? e : e.getCause());
    }
    return engine.live(id).or(() -> engine.find(id));
  }

  private static ServiceException noSuchRun(RunReference reference) {
    return Refusals.noSuchRun(reference.run().toString());
  }
}
