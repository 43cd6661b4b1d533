package dev.signalbox.sim;

import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.run.Command;
import dev.signalbox.core.run.Decision;
import dev.signalbox.core.run.Entry;
import dev.signalbox.core.run.Event;
import dev.signalbox.core.run.QueueLine;
import dev.signalbox.core.run.State;
import dev.signalbox.core.run.StateCodec;
import dev.signalbox.core.run.WorkerSlots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Watches the world. Applies every entry, once and in order, to a state of its own, and holds
 * everything that the node, its clients and its executor show against it.
 */
final class Checker implements SimLog.Witness {
  private final World world;
  private final SimPlace place;
  private final RunRules rules;
  private final State reference = new State();
  private final Map<RunId, Run> ended = new LinkedHashMap<>();
  private final Map<RunId, Submission> acknowledged = new LinkedHashMap<>();
  private long index;

  Checker(World world, Bug bug) {
    this.world = world;
    place = new SimPlace(world, this, bug);
    rules = new RunRules(world, place);
  }

  SimPlace place() {
    return place;
  }

  // ---- the log -------------------------------------------------------------------------------

  @Override
  public void applying(long entryIndex, byte[] entry) {
    if (entryIndex <= index) {
      return;
    }
    index = entryIndex;
    CRC32 crc = new CRC32();
    crc.update(entry);
    world.trace("entry", entryIndex, crc.getValue());
    Entry read = Entry.decode(entry);
    for (Command command : read.commands()) {
      Decision decision = reference.apply(entryIndex, read.timeMs(), command);
      if (decision instanceof Decision.Accepted accepted) {
        world.trace("  accepted", new Told(command));
        accepted(accepted);
      } else {
        world.trace("  refused", new Told(command));
      }
    }
  }

  /**
   * A command in a trace: short, and with a hash of its kind, since the entry's bytes are in it.
   */
  private record Told(Command command) {
    @Override
    public int hashCode() {
      return command.getClass().getSimpleName().hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Told told && told.command.equals(command);
    }

    @Override
    public String toString() {
      return command instanceof Command.SubmitRun submit
          ? "SubmitRun " + submit.submission().requestId()
          : command.toString();
    }
  }

  private void accepted(Decision.Accepted accepted) {
    accepted.ended().forEach(run -> ended.put(run.id(), run));
    Set<RunId> changed = new LinkedHashSet<>();
    for (Event event : accepted.events()) {
      if (event instanceof Event.OfRun ofRun) {
        changed.add(ofRun.run());
      }
    }
    for (RunId id : changed) {
      rules.changed(truth(id));
    }
    for (QueueLine queue : reference.queues()) {
      Violation.unless(
          queue.concurrency() == 0 || queue.running() <= queue.concurrency(),
          "I8",
          "queue ",
          queue.name(),
          " runs ",
          queue.running());
    }
    for (WorkerSlots worker : reference.workers()) {
      Violation.unless(
          worker.held().size() <= worker.slots(),
          "I8",
          "worker ",
          worker.id(),
          " holds ",
          worker.held().size());
    }
  }

  @Override
  public void caughtUp(Path dir) {
    try {
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      StateCodec.copy(reference).write(expected);
      byte[] is = Files.readAllBytes(dir.resolve("state.bin"));
      Violation.unless(
          Arrays.equals(is, expected.toByteArray()),
          "I10",
          "the node's state is not what the log gives at entry ",
          index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    acknowledged.forEach(
        (id, submission) -> {
          Violation.unless(
              reference.run(id).isPresent() || ended.containsKey(id),
              "I1",
              id,
              " was acknowledged and is lost");
          Violation.unless(
              truth(id).submission().equals(submission), "I1", id, " is another submission now");
        });
  }

  @Override
  public void leads(boolean now) {
    rules.leads(now);
  }

  // ---- clients -------------------------------------------------------------------------------

  void acknowledged(RunId id, Submission submission) {
    acknowledged.put(id, submission);
  }

  void fetched(RunId id) {
    rules.fetched(id);
  }

  /** Somebody fetches this run often enough from now on. */
  void fetchedWell(RunId id) {
    rules.fetchedWell(id);
  }

  // ---- the executor --------------------------------------------------------------------------

  void starting(AttemptKey key, List<AttemptKey> living) {
    Violation.unless(
        living.size() < SimNode.SETTINGS.slots(), "I8", living.size(), " live when ", key);
    for (AttemptKey other : living) {
      Violation.unless(
          !other.run().equals(key.run()) || !other.task().equals(key.task()),
          "I3",
          other,
          " lives when ",
          key,
          " starts");
    }
    Run run = truth(key.run());
    int task = run.spec().indexOf(key.task());
    boolean assigned =
        run.task(task).attempts().stream()
            .anyMatch(a -> a.number() == key.number() && a.fence() == key.fence());
    Violation.unless(assigned, "I6", key, " starts, but was never assigned");
  }

  /** The key of the attempt that is live now in the task of this one; itself if none is. */
  AttemptKey liveKey(AttemptKey key) {
    if (reference.run(key.run()).isEmpty()) {
      return key;
    }
    Run run = truth(key.run());
    int task = run.spec().indexOf(key.task());
    return run.task(task).live().map(attempt -> run.key(task, attempt)).orElse(key);
  }

  // ---- the end -------------------------------------------------------------------------------

  int live() {
    return reference.liveRuns();
  }

  /** How many runs have ended. */
  int endedRuns() {
    return ended.size();
  }

  private Run truth(RunId id) {
    Run run = ended.get(id);
    return run != null
        ? run
        : reference
            .run(id)
            .orElseThrow(() -> new Violation("I1", id + " is told of, and in no durable entry"));
  }

  /** With all faults over and time enough: nothing hangs, and nothing is forgotten. */
  void atEnd(SimNode node) {
    for (Run run : reference.runs().values()) {
      throw new Violation("liveness", run.id() + " hangs: " + describe(run));
    }
    Violation.unless(place.living().isEmpty(), "liveness", place.living(), " still live");
    for (Run run : ended.values()) {
      Optional<Run> found = node.node().find(run.id());
      Violation.unless(
          found.equals(Optional.of(run)), "I1", run.id(), " ended, and history has ", found);
    }
    long count = node.archive().count();
    Violation.unless(
        count == ended.size(), "I10", "history has ", count, " runs of ", ended.size());
  }

  private static String describe(Run run) {
    StringBuilder text = new StringBuilder(run.state() + " stop=" + run.stop());
    for (int task = 0; task < run.tasks().size(); task++) {
      text.append(' ').append(run.taskSpec(task).name()).append('=');
      text.append(run.task(task).state());
      for (Attempt attempt : run.task(task).attempts()) {
        text.append(' ').append(attempt.state());
      }
    }
    return text.toString();
  }
}
