package dev.signalbox.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ModelTest {
  @Test
  void aRunIdIsReadAsItIsShown() {
    assertThat(RunId.parse(new RunId(42).toString())).hasValue(42);
    for (String bad :
        new String[] {"", "r", "r0", "r01", "42", "r-1", "r1x", "R1", "r" + "9".repeat(19)}) {
      assertThat(RunId.parse(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void namesAreLettersDigitsAndFewSigns() {
    for (String good : new String[] {"a", "_a", "9.b-c_D", "x".repeat(128)}) {
      assertThat(Bounds.isName(good)).as(good).isTrue();
      assertThat(good).matches(Bounds.NAME_PATTERN);
    }
    for (String bad : new String[] {"", "-a", ".a", "a b", "é", "a/b", "x".repeat(129)}) {
      assertThat(Bounds.isName(bad)).as(bad).isFalse();
      assertThat(bad).doesNotMatch(Bounds.NAME_PATTERN);
    }
    for (String text :
        new String[] {"a", "_9", "x".repeat(128), "", "9a", "a-b", "é", "x".repeat(129)}) {
      assertThat(Bounds.isVariable(text)).as(text).isEqualTo(text.matches(Bounds.VARIABLE_PATTERN));
    }
  }

  @Test
  void aDelayWithoutBoundIsBoundedAllTheSame() {
    RetryPolicy policy = new RetryPolicy(100, 60_000, 10, 0, 0);
    assertThat(policy.delayMs(100, 1)).isEqualTo(Bounds.DURATION_MS_MAX);
  }

  @Test
  void anOutcomeIsTerminal() {
    assertThatThrownBy(() -> new Outcome(AttemptState.RUNNING, 0, 0, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Outcome.exited(3).message()).isEqualTo("exit code 3");
    assertThat(Outcome.failed("x".repeat(5_000)).message()).hasSize(Bounds.MESSAGE_CHARS_MAX);
  }

  @Test
  void aSubmissionsParametersGoOverTheSpecs() {
    JobSpec spec =
        new JobSpec(
            "job",
            java.util.Map.of("a", "1", "b", "2"),
            "default",
            0,
            java.util.List.of(TaskSpec.of("t", new Action.Fake(""))));
    Submission submission =
        new Submission(spec, java.util.Map.of("b", "3"), 0, 0, Cause.MANUAL, "");
    assertThat(submission.effectiveParams()).isEqualTo(java.util.Map.of("a", "1", "b", "3"));
  }
}
