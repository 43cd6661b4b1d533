package dev.signalbox.server.node;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.run.Command;
import dev.signalbox.core.run.Decision;
import dev.signalbox.server.log.Log;
import dev.signalbox.server.log.Log.Origin;
import dev.signalbox.server.log.LogException;
import dev.signalbox.server.service.Engine;
import dev.signalbox.server.service.EngineUnavailable;
import dev.signalbox.server.service.RunQuery;
import dev.signalbox.server.service.ServerFacts;
import dev.signalbox.server.service.Wakeups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the API asks of a node, answered from its loop, its log and its archive. */
public final class Node implements Engine {
  private static final long MEBIBYTE = 1024 * 1024;
  private static final long QUEUED_BYTES_MAX = 64 * MEBIBYTE;
  private static final int ENTRIES_UNDER_WAY = 2;

  private final NodeLoop loop;
  private final Log log;
  private final Archive archive;
  private final Wakeups wakeups;
  private final Proposer proposer;
  private final Supplier<ServerFacts> facts;
  private final NodeSettings settings;

  /** The log must have been opened with the loop as its applier. */
  public Node(
      NodeLoop loop, Log log, NodeLoop.Ports ports, Wakeups wakeups, Supplier<ServerFacts> facts) {
    this.loop = loop;
    this.log = log;
    this.archive = ports.archive();
    this.wakeups = wakeups;
    this.facts = facts;
    this.settings = ports.settings();
    this.proposer =
        new Proposer(
            log,
            ports.clock().leader(),
            new Proposer.Limits(ENTRIES_UNDER_WAY, QUEUED_BYTES_MAX),
            loop::closing);
  }

  /** The node's own part begins: from now on it proposes, if it leads. */
  public void begin() {
    loop.proposeTo(proposer);
  }

  /** Called a few times a second. */
  public void tick() {
    loop.tick();
  }

  /** A worker's report; fails if it is not sure that it was decided. */
  public CompletionStage<Decision> report(Command command) {
    return proposer.propose(command, Origin.INTERNAL);
  }

  /** No live run has a smaller number. */
  public long oldestLive() {
    var first = loop.state().runs().firstEntry();
    return first == null ? Long.MAX_VALUE : first.getKey();
  }

  @Override
  public CompletionStage<Decision> submit(Submission submission) {
    return submitAll(List.of(submission)).getFirst();
  }

  @Override
  public List<CompletionStage<Decision>> submitAll(List<Submission> submissions) {
    Optional<EngineUnavailable> refused = refused();
    if (refused.isPresent()) {
      return submissions.stream()
          .<CompletionStage<Decision>>map(s -> CompletableFuture.failedFuture(refused.get()))
          .toList();
    }
    List<Command> commands = new ArrayList<>(submissions.size());
    submissions.forEach(s -> commands.add(new Command.SubmitRun(s)));
    return proposer.propose(commands, Origin.CLIENT).stream()
        .<CompletionStage<Decision>>map(Node::translated)
        .toList();
  }

  private Optional<EngineUnavailable> refused() {
    if (loop.liveRuns() >= settings.liveRunsMax()) {
      return full(settings.liveRunsMax() + " runs are live");
    }
    if (loop.liveBytes() >= settings.liveBytesMax()) {
      return full("the live runs take " + settings.liveBytesMax() / MEBIBYTE + " MiB");
    }
    return log.refusal().map(why -> new EngineUnavailable(EngineUnavailable.Kind.DISK_FULL, why));
  }

  private static Optional<EngineUnavailable> full(String what) {
    String message = "SB-LIMIT-429: " + what + ", which is the limit; wait for some to end";
    return Optional.of(new EngineUnavailable(EngineUnavailable.Kind.OVERLOADED, message));
  }

  @Override
  public CompletionStage<Decision> cancel(RunId run, StopCause cause, String message) {
    // A cancellation makes room: it is the service's own as far as the disk is concerned.
    return translated(
        proposer.propose(new Command.CancelRun(run, cause, message), Origin.INTERNAL));
  }

  @Override
  public Optional<Run> live(RunId run) {
    return loop.state().run(run).map(this::explained);
  }

  @Override
  public Optional<Run> find(RunId run) {
    return live(run).or(() -> archive.find(run)).or(() -> loop.settled(run));
  }

  /** A queue that the configuration has no longer starts nothing; its runs say so. */
  private Run explained(Run run) {
    String queue = run.spec().queue();
    return run.state() == RunState.QUEUED
            && !run.stop().requested()
            && !settings.queues().containsKey(queue)
        ? run.waiting(
            "queue \""
                + queue
                + "\" is not in the server's configuration any more: add it there, or cancel the run")
        : run;
  }

  @Override
  public List<RunId> list(RunQuery query) {
    // Live first: a run that ends in between is then found twice, not never.
    TreeSet<RunId> found = new TreeSet<>(Comparator.reverseOrder());
    for (Run run : loop.state().runs().headMap(query.beforeId(), false).descendingMap().values()) {
      if (found.size() == query.limit()) {
        break;
      }
      if (matches(run, query)) {
        found.add(run.id());
      }
    }
    found.addAll(archive.list(query));
    return found.stream().limit(query.limit()).toList();
  }

  private static boolean matches(Run run, RunQuery query) {
    return (query.states().isEmpty() || query.states().contains(run.state()))
        && (query.name().isEmpty() || query.name().equals(run.spec().name()))
        && (query.queue().isEmpty() || query.queue().equals(run.spec().queue()))
        && run.createdMs() >= query.createdAfterMs()
        && run.createdMs() < query.createdBeforeMs();
  }

  @Override
  public CompletionStage<Boolean> awaitApplied(long index, Duration max) {
    return loop.awaitApplied(index).completeOnTimeout(false, max.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public Wakeups wakeups() {
    return wakeups;
  }

  @Override
  public void fetched(RunId run) {
    loop.fetched(run);
  }

  @Override
  public ServerFacts facts() {
    return facts.get();
  }

  @Override
  public Optional<String> refusal() {
    return log.refusal();
  }

  private static CompletionStage<Decision> translated(CompletionStage<Decision> stage) {
    return stage.exceptionally(
        failure -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          throw cause instanceof LogException e
              ? new EngineUnavailable(EngineUnavailable.Kind.valueOf(e.kind().name()), message(e))
              : new EngineUnavailable(EngineUnavailable.Kind.OUTCOME_UNKNOWN, "the log failed");
        });
  }

  private static String message(LogException e) {
    return e.getMessage() == null ? e.kind().name() : e.getMessage();
  }
}
