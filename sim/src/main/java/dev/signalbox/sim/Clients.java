package dev.signalbox.sim;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.run.Decision;
import dev.signalbox.core.run.Decision.Reason;
import dev.signalbox.server.node.Node;
import dev.signalbox.server.service.RunQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Those who submit, submit again, cancel, fetch and read; they believe only what they are told. */
final class Clients {
  private static final long PAUSE_MS = 60;
  private static final int PAGE = 50;

  private final World world;
  private final Checker checker;
  private final Specs specs;
  private final Supplier<SimNode> node;
  private final List<RunId> known = new ArrayList<>();
  private final List<Submission> withIds = new ArrayList<>();
  private final Map<String, RunId> byRequest = new HashMap<>();
  private final Map<RunId, Run> read = new HashMap<>();
  private int requests;
  private boolean gone;

  Clients(World world, Checker checker, Supplier<SimNode> node) {
    this.world = world;
    this.checker = checker;
    this.node = node;
    specs = new Specs(world);
  }

  void begin() {
    world.after(
        1 + world.below((int) PAUSE_MS),
        () -> {
          if (!gone) {
            act();
            begin();
          }
        });
  }

  /** They ask for nothing more; whoever fetches goes on. */
  void leave() {
    gone = true;
  }

  private void act() {
    if (node.get().readable() && world.chance(0.3)) {
      readOne();
      readPage();
      return;
    }
    if (!node.get().ready()) {
      return;
    }
    switch (world.below(10)) {
      case 0, 1, 2, 3 -> submit();
      case 4 -> again();
      case 5 -> conflict();
      case 6 -> cancel();
      case 7, 8 -> readOne();
      default -> readPage();
    }
  }

  // ---- submissions ---------------------------------------------------------------------------

  private void submit() {
    long fetchTimeoutMs = world.chance(0.3) ? 500 + world.below(3_000) : 0;
    boolean fetched = world.chance(0.5);
    String requestId = world.chance(0.5) ? "q" + requests++ : "";
    Submission submission = specs.submission(requestId, fetchTimeoutMs, fetched);
    if (!requestId.isEmpty()) {
      withIds.add(submission);
    }
    submit(submission, fetchTimeoutMs > 0 && fetched);
  }

  private void submit(Submission submission, boolean fetched) {
    node.get()
        .node()
        .submit(submission)
        .whenComplete(
            (decision, failure) -> {
              if (decision != null) {
                answered(submission, decision, fetched);
              } else {
                world.trace("submission failed");
              }
            });
  }

  private void answered(Submission submission, Decision decision, boolean fetched) {
    switch (decision) {
      case Decision.Accepted accepted -> {
        RunId id = Objects.requireNonNull(accepted.run()).id();
        world.trace("acknowledged", id);
        checker.acknowledged(id, submission);
        known.add(id);
        same(submission, id);
        if (fetched) {
          checker.fetchedWell(id);
          fetch(id, submission.fetchTimeoutMs() / 3);
        }
      }
      case Decision.Existing(RunId id) -> {
        world.trace("existing", id);
        checker.acknowledged(id, submission);
        same(submission, id);
      }
      case Decision.Rejected rejected ->
          Violation.unless(
              rejected.reason() == Reason.REQUEST_CONFLICT, "I2", "refused: ", rejected);
    }
  }

  /** One request id, one run. */
  private void same(Submission submission, RunId id) {
    if (!submission.requestId().isEmpty()) {
      RunId before = byRequest.putIfAbsent(submission.requestId(), id);
      Violation.unless(
          before == null || before.equals(id),
          "I2",
          submission.requestId(),
          " gave ",
          before,
          " and ",
          id);
    }
  }

  private void again() {
    if (!withIds.isEmpty()) {
      submit(world.pick(withIds), false);
    }
  }

  /** The same request id with another body must be refused, once the first was acknowledged. */
  private void conflict() {
    if (withIds.isEmpty()) {
      return;
    }
    Submission first = world.pick(withIds);
    if (!byRequest.containsKey(first.requestId())) {
      return;
    }
    Submission other = first.withPriority(first.priority() + 1);
    node.get()
        .node()
        .submit(other)
        .thenAccept(
            decision ->
                Violation.unless(
                    decision instanceof Decision.Rejected(Reason reason, String detail)
                        && reason == Reason.REQUEST_CONFLICT
                        && detail.equals(first.requestId()),
                    "I2",
                    "another body under ",
                    first.requestId(),
                    " gives ",
                    decision));
  }

  private void cancel() {
    if (!known.isEmpty() && world.chance(0.5)) {
      RunId id = world.pick(known);
      world.trace("cancel", id);
      var _ = node.get().node().cancel(id, StopCause.CANCEL, "a client says so");
    }
  }

  // ---- fetching and reading ------------------------------------------------------------------

  private void fetch(RunId id, long everyMs) {
    world.after(
        everyMs,
        () -> {
          if (node.get().ready()) {
            checker.fetched(id);
            node.get().node().fetched(id);
          }
          if (node.get().node().find(id).filter(run -> run.state().terminal()).isEmpty()) {
            fetch(id, everyMs);
          }
        });
  }

  private void readOne() {
    if (!known.isEmpty()) {
      RunId id = world.pick(known);
      Optional<Run> run = node.get().node().find(id);
      Violation.unless(run.isPresent(), "I1", id, " was acknowledged and cannot be found");
      read(run.orElseThrow());
    }
  }

  private void readPage() {
    Node now = node.get().node();
    List<RunId> page = now.list(RunQuery.newest(PAGE));
    for (int i = 0; i < page.size(); i++) {
      RunId id = page.get(i);
      Optional<Run> run = now.find(id);
      Violation.unless(run.isPresent(), "I11", id, " was listed and cannot be found");
      read(run.orElseThrow());
      Violation.unless(
          i == 0 || page.get(i - 1).compareTo(id) > 0, "I11", "a page out of order at ", id);
    }
  }

  private void read(Run run) {
    Run before = read.put(run.id(), run);
    if (before != null) {
      RunRules.grown(before, run);
    }
  }
}
