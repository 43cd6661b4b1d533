package dev.signalbox.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptPolicyTest {
  private final List<String> done = new ArrayList<>();
  private final InterruptPolicy.Actions actions =
      new InterruptPolicy.Actions() {
        @Override
        public void say(String text) {
          done.add(text.substring(0, text.indexOf(' ')));
        }

        @Override
        public void cancel() {
          done.add("cancel");
        }

        @Override
        public String comeBack() {
          return "signalbox fetch --follow t1";
        }

        @Override
        public void leaveAfter(Duration time) {
          done.add("leave after " + time.toSeconds());
        }
      };

  @Test
  void onANodeOfOnesOwnTheFirstCancelsAndTheSecondLeaves() {
    InterruptPolicy policy = new InterruptPolicy(true, Duration.ofSeconds(15), actions);
    assertThat(policy.interrupted()).isFalse();
    policy.interrupt();
    policy.interrupt();
    assertThat(policy.interrupted()).isTrue();
    assertThat(done).containsExactly("cancelling", "leave after 15", "cancel", "leave after 0");
  }

  @Test
  void onAServerTheFirstDetachesTheSecondCancelsTheThirdLeaves() {
    InterruptPolicy policy = new InterruptPolicy(false, Duration.ofSeconds(15), actions);
    policy.interrupt();
    policy.interrupt();
    policy.interrupt();
    assertThat(done)
        .containsExactly(
            "detaching",
            "leave after 2",
            "cancelling",
            "leave after 15",
            "cancel",
            "leave after 0");
  }
}
