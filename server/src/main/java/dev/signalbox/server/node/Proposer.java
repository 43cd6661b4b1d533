package dev.signalbox.server.node;

import dev.signalbox.core.run.Command;
import dev.signalbox.core.run.Decision;
import dev.signalbox.core.run.Entry;
import dev.signalbox.server.log.Log;
import dev.signalbox.server.log.Log.Origin;
import dev.signalbox.server.log.LogException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Puts commands into the log, many to an entry: what arrives while entries are under way shares the
 * next one, so that one fsync serves them all. It has no thread: whoever proposes, or an entry that
 * completes, moves it on.
 */
final class Proposer {
  /** So that entries stay well below the log's limit. */
  private static final int ENTRY_BYTES = 3 * 1024 * 1024;

  private static final int ENTRY_COMMANDS = 2_000;

  private final Log log;
  private final LeaderClock clock;
  private final Limits limits;
  private final Supplier<Optional<Command>> closing;
  private final ArrayDeque<Proposal> clients = new ArrayDeque<>();
  private final ArrayDeque<Proposal> internals = new ArrayDeque<>();
  private long queuedBytes;
  private int underWay;

  /**
   * How much may wait.
   *
   * @param entriesUnderWay entries in the log at a time
   * @param queuedBytesMax of clients' commands; beyond it they are refused as OVERLOADED
   */
  record Limits(int entriesUnderWay, long queuedBytesMax) {}

  /** A command on its way, its bytes made by whoever proposed it. */
  private record Proposal(
      Command command, byte[] bytes, Origin origin, CompletableFuture<Decision> outcome) {}

  /** What comes back with an applied entry: outcomes in the order of its commands, but the last. */
  record Batch(List<Command> commands, List<CompletableFuture<Decision>> outcomes) {}

  /**
   * @param closing what goes last into an entry, if anything; must neither wait nor propose
   */
  Proposer(Log log, LeaderClock clock, Limits limits, Supplier<Optional<Command>> closing) {
    this.log = log;
    this.clock = clock;
    this.limits = limits;
    this.closing = closing;
  }

  /** Whether the log takes what clients ask for. */
  boolean accepting() {
    return log.refusal().isEmpty();
  }

  /** Fails with {@link LogException} only. */
  CompletionStage<Decision> propose(Command command, Origin origin) {
    return propose(List.of(command), origin).getFirst();
  }

  List<CompletableFuture<Decision>> propose(List<Command> commands, Origin origin) {
    List<Proposal> proposals = new ArrayList<>(commands.size());
    List<CompletableFuture<Decision>> outcomes = new ArrayList<>(commands.size());
    for (Command command : commands) {
      CompletableFuture<Decision> outcome = new CompletableFuture<>();
      proposals.add(new Proposal(command, Entry.encode(command), origin, outcome));
      outcomes.add(outcome);
    }
    if (!enqueue(proposals, origin)) {
      LogException overloaded =
          new LogException(LogException.Kind.OVERLOADED, "too many submissions are waiting");
      outcomes.forEach(outcome -> outcome.completeExceptionally(overloaded));
      return outcomes;
    }
    pump();
    return outcomes;
  }

  private synchronized boolean enqueue(List<Proposal> proposals, Origin origin) {
    if (origin == Origin.INTERNAL) {
      internals.addAll(proposals);
      return true;
    }
    long bytes = proposals.stream().mapToLong(p -> p.bytes().length).sum();
    if (queuedBytes + bytes > limits.queuedBytesMax()) {
      return false;
    }
    queuedBytes += bytes;
    clients.addAll(proposals);
    return true;
  }

  private void pump() {
    while (true) {
      List<Proposal> taken;
      Origin origin;
      CompletionStage<Void> appended;
      // One lock around taking and appending: entries go in the order in which they were taken.
      synchronized (this) {
        if (underWay >= limits.entriesUnderWay()) {
          return;
        }
        // What finishes running work goes first: it makes room.
        origin = internals.isEmpty() ? Origin.CLIENT : Origin.INTERNAL;
        taken = take(origin == Origin.CLIENT ? clients : internals);
        if (origin == Origin.INTERNAL && log.refusal().isEmpty()) {
          taken.addAll(take(clients));
        }
        if (taken.isEmpty()) {
          return;
        }
        underWay++;
        appended = append(taken, origin);
      }
      List<Proposal> batch = taken;
      appended.whenComplete((done, failure) -> completed(batch, failure));
    }
  }

  private CompletionStage<Void> append(List<Proposal> batch, Origin origin) {
    List<Command> commands = new ArrayList<>(batch.size() + 1);
    List<byte[]> bytes = new ArrayList<>(batch.size() + 1);
    List<CompletableFuture<Decision>> outcomes = new ArrayList<>(batch.size());
    for (Proposal proposal : batch) {
      commands.add(proposal.command());
      bytes.add(proposal.bytes());
      outcomes.add(proposal.outcome());
    }
    // While space is short nothing new starts: what runs needs the rest of it.
    if (accepting()) {
      closing
          .get()
          .ifPresent(
              command -> {
                commands.add(command);
                bytes.add(Entry.encode(command));
              });
    }
    byte[] entry = Entry.join(clock.millis(), bytes);
    return log.append(entry, origin, new Batch(commands, outcomes));
  }

  private List<Proposal> take(ArrayDeque<Proposal> queue) {
    List<Proposal> taken = new ArrayList<>();
    int bytes = 0;
    while (!queue.isEmpty() && taken.size() < ENTRY_COMMANDS) {
      bytes += queue.peek().bytes().length;
      if (!taken.isEmpty() && bytes > ENTRY_BYTES / 2) {
        break;
      }
      Proposal proposal = queue.remove();
      taken.add(proposal);
      if (proposal.origin() == Origin.CLIENT) {
        queuedBytes -= proposal.bytes().length;
      }
    }
    return taken;
  }

  private void completed(List<Proposal> batch, Throwable failure) {
    synchronized (this) {
      underWay--;
    }
    if (failure != null) {
      Throwable cause = failure.getCause() instanceof LogException e ? e : failure;
      batch.forEach(proposal -> proposal.outcome().completeExceptionally(cause));
    }
    pump();
  }
}
