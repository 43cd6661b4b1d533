package dev.signalbox.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.run.Decision.Reason;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private final Story story = Story.withSlots(1);
  private final Submission one =
      Submission.of(JobSpec.of("job", Story.task("a"))).withRequestId("id");
  private final Command again = new Command.SubmitRun(one);
  private final Command other = new Command.SubmitRun(one.withPriority(1));

  @Test
  void theSameIdWithTheSameBodyGivesTheSameRun() {
    RunId id = story.submit(one);
    assertThat(story.apply(again)).isEqualTo(new Decision.Existing(id));
    assertThat(story.state.liveRuns()).isEqualTo(1);
  }

  @Test
  void theSameIdWithAnotherBodyIsRefused() {
    story.submit(one);
    assertThat(story.refuse(other)).isEqualTo(Reason.REQUEST_CONFLICT);
  }

  @Test
  void anIdOutlivesItsRun() {
    RunId id = story.submit(one);
    story.attempt(id, 0, AttemptState.SUCCEEDED);
    assertThat(story.apply(again)).isEqualTo(new Decision.Existing(id));
  }

  @Test
  void anIdIsForgottenAfterADay() {
    RunId id = story.submit(one);
    story.nowMs += Requests.REMEMBERED_MS - 1;
    assertThat(story.apply(again)).isEqualTo(new Decision.Existing(id));
    story.nowMs += 1;
    assertThat(story.accept(other).run()).isNotNull().matches(run -> !run.id().equals(id));
    assertThat(story.refuse(again)).isEqualTo(Reason.REQUEST_CONFLICT);
  }

  @Test
  void oldIdsLeaveMemory() {
    for (int i = 0; i < 10; i++) {
      story.submit(one.withRequestId("id" + i));
    }
    story.pass(Requests.REMEMBERED_MS + 1);
    assertThat(story.state.requests().all()).isEmpty();
  }

  @Test
  void submissionsWithoutAnIdAreAllNew() {
    story.submit(one.withRequestId(""));
    story.submit(one.withRequestId(""));
    assertThat(story.state.liveRuns()).isEqualTo(2);
  }

  @Test
  void aRefusedSubmissionDoesNotUseItsIdUp() {
    Submission elsewhere =
        Submission.of(
                new JobSpec(
                    "job", java.util.Map.of(), "later", 0, java.util.List.of(Story.task("a"))))
            .withRequestId("id");
    assertThat(story.refuse(new Command.SubmitRun(elsewhere))).isEqualTo(Reason.UNKNOWN_QUEUE);
    story.accept(new Command.ConfigureQueue("later", 1));
    assertThat(story.submit(elsewhere)).isEqualTo(new RunId(1));
  }
}
