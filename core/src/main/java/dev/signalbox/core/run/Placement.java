package dev.signalbox.core.run;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.Task;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.core.model.WorkerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The leader's choice of what starts where: tasks of RUNNING runs first, then the next runs of each
 * queue, higher priority first, to the worker with the most free slots. It only proposes; {@link
 * RunMachine} checks each proposal again, so a mistake here can waste a command but break no limit.
 * One round costs by the number of slots, not of live runs.
 */
public final class Placement {
  private final Map<TaskRef, Proposal> proposed = new LinkedHashMap<>();

  private record Proposal(WorkerId worker, Optional<String> queue) {}

  /** What should be proposed now, beyond what is on its way already. */
  public List<Command.AssignAttempt> next(State state) {
    Map<WorkerId, Integer> free = freeSlots(state);
    int slots = free.values().stream().mapToInt(Integer::intValue).sum();
    if (slots == 0) {
      return List.of();
    }
    List<Command.AssignAttempt> assigned = new ArrayList<>();
    for (Place place : state.ready()) {
      if (slots == 0) {
        return assigned;
      }
      TaskRef ref = new TaskRef(place.run(), place.task());
      if (!proposed.containsKey(ref)) {
        assigned.add(propose(state, ref, free, Optional.empty()));
        slots--;
      }
    }
    admit(state, free, slots, assigned);
    return assigned;
  }

  /** A proposal has been applied, refused or lost: it is no longer on its way. */
  public void settled(Command.AssignAttempt command) {
    proposed.remove(new TaskRef(command.run().value(), command.task()));
  }

  /** Nothing is on its way any more: this node is no longer, or newly, the leader. */
  public void clear() {
    proposed.clear();
  }

  private void admit(
      State state, Map<WorkerId, Integer> free, int slots, List<Command.AssignAttempt> assigned) {
    List<Place> candidates = new ArrayList<>();
    for (QueueLine queue : state.queues()) {
      int room = Math.min(slots, queue.free() - admissionsUnderWay(queue.name()));
      if (room > 0) {
        queue.waiting().stream()
            .filter(p -> !admitted(p.run()))
            .limit(room)
            .forEach(candidates::add);
      }
    }
    candidates.sort(null);
    for (Place place : candidates.subList(0, Math.min(slots, candidates.size()))) {
      Run run = state.run(new RunId(place.run())).orElseThrow();
      OptionalInt first = firstReady(run);
      if (first.isPresent()) {
        TaskRef ref = new TaskRef(place.run(), first.getAsInt());
        assigned.add(propose(state, ref, free, Optional.of(run.spec().queue())));
      }
    }
  }

  private Command.AssignAttempt propose(
      State state, TaskRef ref, Map<WorkerId, Integer> free, Optional<String> queue) {
    WorkerId worker =
        free.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    free.merge(worker, -1, Integer::sum);
    proposed.put(ref, new Proposal(worker, queue));
    Run run = state.run(ref);
    int number = run.task(ref.task()).attempts().size() + 1;
    return new Command.AssignAttempt(run.id(), ref.task(), number, worker);
  }

  private Map<WorkerId, Integer> freeSlots(State state) {
    Map<WorkerId, Integer> free = new LinkedHashMap<>();
    state.workers().forEach(worker -> free.put(worker.id(), worker.free()));
    proposed.values().forEach(p -> free.computeIfPresent(p.worker(), (id, slots) -> slots - 1));
    free.values().removeIf(slots -> slots <= 0);
    return free;
  }

  private int admissionsUnderWay(String queue) {
    return (int)
        proposed.values().stream().filter(p -> p.queue().equals(Optional.of(queue))).count();
  }

  private boolean admitted(long run) {
    return proposed.keySet().stream().anyMatch(ref -> ref.run() == run);
  }

  private static OptionalInt firstReady(Run run) {
    List<Task> tasks = run.tasks();
    for (int task = 0; task < tasks.size(); task++) {
      if (run.state() == RunState.QUEUED && tasks.get(task).state() == TaskState.READY) {
        return OptionalInt.of(task);
      }
    }
    return OptionalInt.empty();
  }
}
