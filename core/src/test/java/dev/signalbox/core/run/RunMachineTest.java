package dev.signalbox.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Change;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.core.run.Decision.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RunMachineTest {
  private final Story story = Story.withSlots(4);

  private RunId submitWithTimeout(long timeoutMs, TaskSpec... tasks) {
    return story.submit(
        Submission.of(
            new JobSpec("job", Map.of(), JobSpec.QUEUE_DEFAULT, timeoutMs, List.of(tasks))));
  }

  private RunId submitWithRetry(RetryPolicy policy) {
    return story.submit(Story.task("a").withRetry(policy));
  }

  private long delayOfNextAttempt(RunId id) {
    return story.run(id).task(0).notBeforeMs() - story.nowMs;
  }

  // ---- graphs --------------------------------------------------------------------------------

  @Test
  void aDiamondRunsEachTaskOnceAllItNeedsHasSucceeded() {
    RunId id =
        story.submit(
            Story.task("top"),
            Story.task("left", "top"),
            Story.task("right", "top"),
            Story.task("bottom", "left", "right"));
    assertThat(story.tasks(id)).isEqualTo("top=READY left=WAITING right=WAITING bottom=WAITING");
    assertThat(story.refuse(story.assignment(id, 1))).isEqualTo(Reason.TASK_NOT_READY);
    story.attempt(id, 0, AttemptState.SUCCEEDED);
    assertThat(story.tasks(id)).isEqualTo("top=SUCCEEDED left=READY right=READY bottom=WAITING");
    story.attempt(id, 1, AttemptState.SUCCEEDED);
    assertThat(story.run(id).task(3).state()).isEqualTo(TaskState.WAITING);
    story.attempt(id, 2, AttemptState.SUCCEEDED);
    assertThat(story.run(id).task(3).state()).isEqualTo(TaskState.READY);
    story.attempt(id, 3, AttemptState.SUCCEEDED);
    assertThat(story.run(id).state()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void aFailureSkipsAllThatNeedsItHoweverFarAndNothingElse() {
    RunId id =
        story.submit(
            Story.task("far", "near"),
            Story.task("near", "root"),
            Story.task("root"),
            Story.task("other"),
            Story.task("after", "other"));
    story.attempt(id, 2, AttemptState.FAILED);
    assertThat(story.tasks(id))
        .isEqualTo("far=SKIPPED near=SKIPPED root=FAILED other=READY after=WAITING");
    assertThat(story.run(id).task(0).message()).isEqualTo("needs near");
    assertThat(story.run(id).state()).isEqualTo(RunState.RUNNING);
    story.attempt(id, 3, AttemptState.SUCCEEDED);
    story.attempt(id, 4, AttemptState.SUCCEEDED);
    assertThat(story.run(id).state()).isEqualTo(RunState.FAILED);
    assertThat(story.run(id).message()).isEqualTo("task root: exit code 1");
  }

  @Test
  void theStoryOfARunTellsEveryStepInOrder() {
    RunId id = story.submit(Story.task("a"));
    story.attempt(id, 0, AttemptState.SUCCEEDED);
    assertThat(story.run(id).changes().stream().map(Change::word).collect(Collectors.joining(" ")))
        .isEqualTo("RUNNING ASSIGNED RUNNING SUCCEEDED SUCCEEDED SUCCEEDED");
  }

  // ---- retries -------------------------------------------------------------------------------

  @Test
  void aTaskIsStartedAtMostRetriesPlusOneTimes() {
    RunId id = submitWithRetry(new RetryPolicy(2, 0, 1, 0, 0));
    story.attempt(id, 0, AttemptState.FAILED);
    story.attempt(id, 0, AttemptState.LOST);
    assertThat(story.run(id).state()).isEqualTo(RunState.RUNNING);
    story.attempt(id, 0, AttemptState.TIMED_OUT);
    assertThat(story.run(id).state()).isEqualTo(RunState.FAILED);
    assertThat(story.run(id).task(0).attempts()).hasSize(3);
    assertThat(story.run(id).message()).contains("(attempt 3)");
  }

  @Test
  void aProgramWhoseStatementsAreTriedAgainIsStartedOnce() {
    var sql = new Action.Sql("select 1", "default", new SqlOptions("", false, true));
    var retry = new RetryPolicy(2, 0, 1, 0, 0);
    for (AttemptState end : List.of(AttemptState.FAILED, AttemptState.LOST)) {
      RunId id = story.submit(TaskSpec.of("sql", sql).withRetry(retry));
      story.attempt(id, 0, end);
      assertThat(story.run(id).state()).isEqualTo(RunState.FAILED);
    }
  }

  @Test
  void aDelayGrowsByItsMultiplierUpToItsBound() {
    RunId id = submitWithRetry(new RetryPolicy(4, 1_000, 3, 5_000, 0));
    long[] expected = {1_000, 3_000, 5_000, 5_000};
    for (long delay : expected) {
      story.attempt(id, 0, AttemptState.FAILED);
      assertThat(delayOfNextAttempt(id)).isEqualTo(delay);
      story.pass(delay);
    }
  }

  @Test
  void jitterComesFromOutsideAndOnlyAdds() {
    for (double random : new double[] {0, 0.5, 1}) {
      RunId id = submitWithRetry(new RetryPolicy(1, 1_000, 1, 0, 0.2));
      story.assign(id, 0);
      story.accept(new Command.ReportEnded(story.key(id, 0), Outcome.exited(1), 0, random));
      assertThat(delayOfNextAttempt(id)).isEqualTo((long) (1_000 * (1 + 0.2 * random)));
    }
  }

  @Test
  void aDelayedTaskMayNotBeAssignedBeforeItsTime() {
    RunId id = submitWithRetry(new RetryPolicy(1, 1_000, 1, 0, 0));
    story.attempt(id, 0, AttemptState.FAILED);
    assertThat(story.state.nextDueMs()).hasValue(story.nowMs + 1_000);
    story.pass(999);
    assertThat(story.refuse(story.assignment(id, 0))).isEqualTo(Reason.TASK_NOT_READY);
    story.pass(1);
    assertThat(story.assign(id, 0).effects()).hasSize(1);
  }

  // ---- timeouts ------------------------------------------------------------------------------

  @Test
  void anAttemptIsStoppedOnceItsTimeIsOverCountedFromItsStart() {
    RunId id = story.submit(Story.task("a").withTimeoutMs(500));
    story.assign(id, 0);
    story.pass(10_000);
    story.started(id, 0);
    assertThat(story.pass(499).effects()).isEmpty();
    assertThat(story.pass(1).effects())
        .containsExactly(
            new Effect.StopAttempt(
                story.key(id, 0), Story.WORKER, StopCause.TIMEOUT, TaskSpec.GRACE_MS_DEFAULT));
    assertThat(story.pass(10_000).effects()).isEmpty();
    story.ended(id, 0, AttemptState.TIMED_OUT);
    assertThat(story.run(id).message()).isEqualTo("task a: timed out after 500ms");
  }

  @Test
  void anAttemptThatTimedOutIsTriedAgain() {
    RunId id =
        story.submit(Story.task("a").withTimeoutMs(500).withRetry(new RetryPolicy(1, 0, 1, 0, 0)));
    story.assign(id, 0);
    story.started(id, 0);
    story.pass(500);
    story.ended(id, 0, AttemptState.TIMED_OUT);
    assertThat(story.run(id).task(0).state()).isEqualTo(TaskState.READY);
  }

  @Test
  void aRunTimesOutCountedFromItsFirstAssignment() {
    RunId id = submitWithTimeout(1_000, Story.task("a"), Story.task("b", "a"));
    story.pass(5_000);
    assertThat(story.run(id).state()).isEqualTo(RunState.QUEUED);
    story.assign(id, 0);
    story.pass(1_000);
    assertThat(story.tasks(id)).isEqualTo("a=RUNNING b=CANCELLED");
    story.ended(id, 0, AttemptState.CANCELLED);
    assertThat(story.run(id).state()).isEqualTo(RunState.FAILED);
    assertThat(story.run(id).message()).isEqualTo("timed out after 1s");
  }

  @Test
  void aRunThatTimesOutWhileItWaitsToTryAgainEndsAtOnce() {
    RunId id =
        submitWithTimeout(1_000, Story.task("a").withRetry(new RetryPolicy(5, 60_000, 1, 0, 0)));
    story.attempt(id, 0, AttemptState.FAILED);
    story.pass(1_000);
    assertThat(story.run(id).state()).isEqualTo(RunState.FAILED);
    assertThat(story.state.nextDueMs()).isEmpty();
  }

  @Test
  void oneEntryDoesABoundedNumberOfWhatIsDueAndTheNextTheRest() {
    Story many = Story.withSlots(1_500);
    many.accept(new Command.ConfigureQueue(JobSpec.QUEUE_DEFAULT, 1_500));
    for (int i = 0; i < 1_500; i++) {
      RunId id = many.submit(Story.task("a").withTimeoutMs(100));
      many.assign(id, 0);
      many.started(id, 0);
    }
    assertThat(many.pass(100).effects()).hasSize(1_000);
    assertThat(many.state.nextDueMs()).hasValue(many.nowMs);
    assertThat(many.pass(0).effects()).hasSize(500);
    assertThat(many.state.nextDueMs()).isEmpty();
  }

  // ---- cancel --------------------------------------------------------------------------------

  @Test
  void aCancelledQueuedRunEndsAtOnce() {
    RunId id = story.submit(Story.task("a"), Story.task("b", "a"));
    story.cancel(id);
    assertThat(story.run(id).state()).isEqualTo(RunState.CANCELLED);
    assertThat(story.tasks(id)).isEqualTo("a=CANCELLED b=CANCELLED");
  }

  @Test
  void aCancelledRunEndsOnceNothingOfItIsAlive() {
    RunId id = story.submit(Story.task("a"), Story.task("b"), Story.task("c", "a"));
    story.assign(id, 0);
    story.assign(id, 1);
    story.started(id, 1);
    assertThat(story.cancel(id).effects()).hasSize(2);
    assertThat(story.tasks(id)).isEqualTo("a=RUNNING b=RUNNING c=CANCELLED");
    story.ended(id, 0, AttemptState.CANCELLED);
    assertThat(story.run(id).state()).isEqualTo(RunState.RUNNING);
    story.ended(id, 1, AttemptState.CANCELLED);
    assertThat(story.run(id).state()).isEqualTo(RunState.CANCELLED);
    assertThat(story.run(id).message()).isEqualTo("enough");
  }

  @Test
  void whoeverCancelsTooLateGetsWhatHasBecomeOfIt() {
    RunId id = story.submit(Story.task("a"));
    story.assign(id, 0);
    story.cancel(id);
    story.ended(id, 0, AttemptState.SUCCEEDED);
    assertThat(story.run(id).state()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void aCancelledRunTriesNothingAgain() {
    RunId id = submitWithRetry(new RetryPolicy(5, 0, 1, 0, 0));
    story.assign(id, 0);
    story.cancel(id);
    story.ended(id, 0, AttemptState.FAILED);
    assertThat(story.run(id).state()).isEqualTo(RunState.CANCELLED);
    assertThat(story.run(id).task(0).attempts()).hasSize(1);
  }

  // ---- fences and workers --------------------------------------------------------------------

  @Test
  void aReportWithAStaleFenceChangesNothing() {
    RunId id = submitWithRetry(new RetryPolicy(3, 0, 1, 0, 0));
    story.assign(id, 0);
    AttemptKey first = story.key(id, 0);
    story.accept(new Command.LoseWorker(Story.WORKER, 0));
    story.accept(new Command.RegisterWorker(Story.WORKER, 4));
    story.assign(id, 0);
    Run before = story.run(id);
    assertThat(story.refuse(new Command.ReportEnded(first, Outcome.exited(0), 0, 0)))
        .isEqualTo(Reason.STALE_FENCE);
    assertThat(story.refuse(new Command.ReportStarted(first, 1))).isEqualTo(Reason.STALE_FENCE);
    assertThat(story.run(id)).isEqualTo(before);
    assertThat(story.key(id, 0).fence()).isGreaterThan(first.fence());
  }

  @Test
  void aLateReportOfAnEndedRunIsRefused() {
    RunId id = story.submit(Story.task("a"));
    story.attempt(id, 0, AttemptState.SUCCEEDED);
    AttemptKey key = story.key(id, 0);
    assertThat(story.refuse(new Command.ReportEnded(key, Outcome.exited(1), 0, 0)))
        .isEqualTo(Reason.STALE_FENCE);
    assertThat(story.run(id).state()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void whatALostWorkerHeldIsLostAndTriedAgainSpreadOut() {
    RetryPolicy policy = new RetryPolicy(1, 1_000, 1, 0, 1);
    RunId first = submitWithRetry(policy);
    RunId second = submitWithRetry(policy);
    story.assign(first, 0);
    story.assign(second, 0);
    story.accept(new Command.LoseWorker(Story.WORKER, 0));
    assertThat(story.attempt(first, 0).state()).isEqualTo(AttemptState.LOST);
    assertThat(story.state.worker(Story.WORKER)).isEmpty();
    assertThat(delayOfNextAttempt(first)).isNotEqualTo(delayOfNextAttempt(second));
  }

  @Test
  void anEndBringsTheStartThatWasNotReported() {
    RunId id = story.submit(Story.task("a"));
    story.assign(id, 0);
    story.nowMs += 50;
    story.accept(new Command.ReportEnded(story.key(id, 0), Outcome.exited(0), story.nowMs - 10, 0));
    assertThat(story.attempt(id, 0).startedMs()).isEqualTo(story.nowMs - 10);
  }

  @Test
  void aWorkersClockCannotUpsetTheOrderOfTimes() {
    RunId early = story.submit(Story.task("a"));
    story.assign(early, 0);
    story.accept(new Command.ReportStarted(story.key(early, 0), 5));
    assertThat(story.attempt(early, 0).startedMs()).isEqualTo(story.nowMs);
    RunId late = story.submit(Story.task("a"));
    story.assign(late, 0);
    story.accept(new Command.ReportStarted(story.key(late, 0), Long.MAX_VALUE));
    assertThat(story.attempt(late, 0).startedMs()).isEqualTo(story.nowMs);
  }

  @Test
  void theClockOfTheStateNeverGoesBack() {
    story.nowMs = 5_000_000;
    story.pass(0);
    story.nowMs = 10;
    RunId id = story.submit(Story.task("a"));
    assertThat(story.run(id).createdMs()).isEqualTo(5_000_000);
  }

  @Test
  void aNewLeaderLearnsWhatTheWorldMustBeTold() {
    RunId assigned = story.submit(Story.task("a"));
    story.assign(assigned, 0);
    RunId running = story.submit(Story.task("a"));
    story.assign(running, 0);
    story.started(running, 0);
    RunId stopping = story.submit(Story.task("a"));
    story.assign(stopping, 0);
    story.started(stopping, 0);
    Effect stop = story.cancel(stopping).effects().getFirst();
    assertThat(story.state.effectsDue())
        .containsExactly(new Effect.StartAttempt(story.key(assigned, 0), 0, Story.WORKER), stop);
  }
}
