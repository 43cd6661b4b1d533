package dev.signalbox.core.run;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.core.model.WorkerId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What starts where: tasks of RUNNING runs first, then the next run of those queues that have room,
 * higher priority first, on the worker with the most free slots. A choice costs by the number of
 * queues and workers, not of live runs.
 */
public final class Placement {
  /** A task and where it goes. */
  record Choice(TaskRef task, WorkerSlots worker) {}

  private Placement() {}

  /** Whether a worker could take something now, if it were let. */
  public static boolean due(State state) {
    return state.workers().stream().anyMatch(worker -> worker.free() > 0)
        && nextTask(state).isPresent();
  }

  /** What one of these workers takes next, if anything. */
  static Optional<Choice> next(State state, List<WorkerId> workers) {
    Optional<WorkerSlots> freest = freest(state, workers);
    return freest.flatMap(worker -> nextTask(state).map(task -> new Choice(task, worker)));
  }

  private static Optional<WorkerSlots> freest(State state, List<WorkerId> workers) {
    WorkerSlots freest = null;
    for (WorkerId id : workers) {
      WorkerSlots worker = state.worker(id).orElse(null);
      if (worker != null
          && worker.free() > 0
          && (freest == null || worker.free() > freest.free())) {
        freest = worker;
      }
    }
    return Optional.ofNullable(freest);
  }

  private static Optional<TaskRef> nextTask(State state) {
    if (!state.ready().isEmpty()) {
      Place first = state.ready().first();
      return Optional.of(new TaskRef(first.run(), first.task()));
    }
    return state.queues().stream()
        .filter(queue -> queue.free() > 0 && !queue.waiting().isEmpty())
        .map(queue -> queue.waiting().first())
        .min(Comparator.naturalOrder())
        .map(place -> firstReady(state.run(new RunId(place.run())).orElseThrow()));
  }

  /** A run that waits has a task that needs nothing: graphs have no cycles. */
  private static TaskRef firstReady(Run run) {
    int task = 0;
    while (run.task(task).state() != TaskState.READY) {
      task++;
    }
    return new TaskRef(run.id().value(), task);
  }
}
