package dev.signalbox.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.model.WorkerId;
import dev.signalbox.core.run.Decision.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueTest {
  private final Story story = Story.withSlots(10);

  private Submission submission(String queue, int priority, int tasks) {
    var specs =
        java.util.stream.IntStream.range(0, tasks).mapToObj(i -> Story.task("t" + i)).toList();
    return Submission.of(new JobSpec("job", Map.of(), queue, 0, specs)).withPriority(priority);
  }

  private RunId submit(String queue, int priority) {
    return story.submit(submission(queue, priority, 1));
  }

  /** Lets these workers fill their slots; the runs whose tasks were assigned. */
  private List<Long> place(WorkerId... workers) {
    return story.accept(new Command.FillSlots(List.of(workers))).events().stream()
        .filter(Event.AttemptAssigned.class::isInstance)
        .map(event -> ((Event.AttemptAssigned) event).run().value())
        .toList();
  }

  private List<Long> place() {
    return place(Story.WORKER);
  }

  @Test
  void aQueueRunsAsManyAsItMay() {
    story.accept(new Command.ConfigureQueue("etl", 2));
    for (int i = 0; i < 5; i++) {
      submit("etl", 0);
    }
    assertThat(place()).containsExactly(1L, 2L);
    assertThat(story.refuse(story.assignment(new RunId(3), 0))).isEqualTo(Reason.QUEUE_FULL);
    story.ended(new RunId(1), 0, AttemptState.SUCCEEDED);
    assertThat(place()).containsExactly(3L);
  }

  @Test
  void runsWeighWhatTheyCarryAsLongAsTheyAreLive() {
    RunId small = submit(JobSpec.QUEUE_DEFAULT, 0);
    long one = story.state.liveBytes();
    assertThat(one).isBetween(500L, 2_000L);
    TaskSpec large = TaskSpec.of("t", new Action.Script("x".repeat(1_000_000)));
    RunId second = story.submit(Submission.of(JobSpec.of("job", large)));
    assertThat(story.state.liveBytes()).isBetween(1_000_000 + one, 1_010_000 + one);
    story.accept(new Command.CancelRun(second, StopCause.CANCEL, ""));
    assertThat(story.state.liveBytes()).isEqualTo(one);
    story.accept(new Command.CancelRun(small, StopCause.CANCEL, ""));
    assertThat(story.state.liveBytes()).isZero();
  }

  @Test
  void higherPriorityGoesFirstThenWhoeverCameFirst() {
    story.accept(new Command.ConfigureQueue("etl", 3));
    submit("etl", 0);
    submit("etl", 5);
    submit("etl", -5);
    submit("etl", 5);
    assertThat(place()).containsExactly(2L, 4L, 1L);
  }

  @Test
  void oneFullQueueHoldsUpNoOther() {
    story.accept(new Command.ConfigureQueue("etl", 1));
    submit("etl", 50);
    submit("etl", 50);
    submit(JobSpec.QUEUE_DEFAULT, 0);
    assertThat(place()).containsExactly(1L, 3L);
  }

  @Test
  void tasksOfRunningRunsGoBeforeNewRuns() {
    story.accept(new Command.RegisterWorker(Story.WORKER, 1));
    story.submit(submission(JobSpec.QUEUE_DEFAULT, 0, 2));
    submit(JobSpec.QUEUE_DEFAULT, 100);
    story.assign(new RunId(1), 0);
    assertThat(place()).isEmpty();
    story.ended(new RunId(1), 0, AttemptState.SUCCEEDED);
    assertThat(place()).containsExactly(1L);
  }

  @Test
  void aWorkerNeverGetsMoreThanItsSlots() {
    story.accept(new Command.RegisterWorker(Story.WORKER, 2));
    for (int i = 0; i < 3; i++) {
      submit(JobSpec.QUEUE_DEFAULT, 0);
    }
    assertThat(place()).hasSize(2);
    assertThat(story.refuse(story.assignment(new RunId(3), 0))).isEqualTo(Reason.WORKER_FULL);
  }

  @Test
  void tasksThatNeedNothingOfOneRunStartTogether() {
    story.submit(submission(JobSpec.QUEUE_DEFAULT, 0, 3));
    submit(JobSpec.QUEUE_DEFAULT, 0);
    assertThat(place()).containsExactly(1L, 1L, 1L, 2L);
  }

  @Test
  void onlyTheWorkersThatAreNamedTakeSomething() {
    story.accept(new Command.RegisterWorker(new WorkerId("w2"), 2));
    submit(JobSpec.QUEUE_DEFAULT, 0);
    assertThat(place(new WorkerId("w2"), new WorkerId("w9"))).containsExactly(1L);
    assertThat(story.attempt(new RunId(1), 0).worker()).isEqualTo(new WorkerId("w2"));
  }

  @Test
  void placementIsDueOnlyWhileSomethingCanBePlaced() {
    assertThat(Placement.due(story.state)).isFalse();
    submit(JobSpec.QUEUE_DEFAULT, 0);
    assertThat(Placement.due(story.state)).isTrue();
    story.accept(new Command.RegisterWorker(Story.WORKER, 0));
    assertThat(Placement.due(story.state)).isFalse();
  }

  @Test
  void workIsSpreadOverTheFreestWorkers() {
    story.accept(new Command.RegisterWorker(Story.WORKER, 2));
    story.accept(new Command.RegisterWorker(new WorkerId("w2"), 2));
    for (int i = 0; i < 4; i++) {
      submit(JobSpec.QUEUE_DEFAULT, 0);
    }
    place(Story.WORKER, new WorkerId("w2"));
    assertThat(story.state.workers()).allMatch(worker -> worker.free() == 0);
  }

  @Test
  void anUnknownQueueIsRefusedAtSubmission() {
    assertThat(story.refuse(new Command.SubmitRun(submission("nope", 0, 1))))
        .isEqualTo(Reason.UNKNOWN_QUEUE);
  }

  @Test
  void aQueueTakenAwayTakesNoMoreAndGoesWithItsLastRun() {
    story.accept(new Command.ConfigureQueue("etl", 5));
    RunId id = submit("etl", 0);
    story.assign(id, 0);
    story.accept(new Command.ConfigureQueue("etl", 0));
    assertThat(story.refuse(new Command.SubmitRun(submission("etl", 0, 1))))
        .isEqualTo(Reason.UNKNOWN_QUEUE);
    assertThat(story.state.queue("etl")).isPresent();
    story.ended(id, 0, AttemptState.SUCCEEDED);
    assertThat(story.state.queue("etl")).isEmpty();
  }

  @Test
  void aSmallerLimitStopsNothingButStartsNothingMore() {
    submit(JobSpec.QUEUE_DEFAULT, 0);
    submit(JobSpec.QUEUE_DEFAULT, 0);
    submit(JobSpec.QUEUE_DEFAULT, 0);
    story.assign(new RunId(1), 0);
    story.assign(new RunId(2), 0);
    story.accept(new Command.ConfigureQueue(JobSpec.QUEUE_DEFAULT, 1));
    story.ended(new RunId(1), 0, AttemptState.SUCCEEDED);
    assertThat(place()).isEmpty();
    story.ended(new RunId(2), 0, AttemptState.SUCCEEDED);
    assertThat(place()).containsExactly(3L);
  }
}
