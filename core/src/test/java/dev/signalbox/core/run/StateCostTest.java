package dev.signalbox.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.RunId;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cost of one run must not grow with the number of live runs. A coarse ratio of times. */
@Tag("slow")
class StateCostTest {
  private static final int MEASURED = 20_000;
  private static final int ROUNDS = 5;
  private static final double RATIO_MAX = 4;

  /** Nanoseconds for one run, from submission to its end, with so many others waiting. */
  private static double nsPerRun(int waiting) {
    Story story = Story.withSlots(4);
    story.accept(new Command.ConfigureQueue(JobSpec.QUEUE_DEFAULT, 4));
    var low = dev.signalbox.core.model.Submission.of(JobSpec.of("job", Story.task("a")));
    for (int i = 0; i < waiting; i++) {
      story.submit(low.withPriority(-1));
    }
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < MEASURED / ROUNDS; i++) {
        RunId id = story.submit(low);
        story.accept(new Command.FillSlots(List.of(Story.WORKER)));
        story.started(id, 0);
        story.ended(id, 0, AttemptState.SUCCEEDED);
        story.ended.clear();
      }
      best = Math.min(best, (System.nanoTime() - start) / (double) (MEASURED / ROUNDS));
    }
    return best;
  }

  @Test
  void aRunCostsTheSameAmongManyAsAmongFew() {
    nsPerRun(1_000);
    double few = nsPerRun(1_000);
    double many = nsPerRun(100_000);
    assertThat(many / few).as("%.0f ns against %.0f ns a run", many, few).isLessThan(RATIO_MAX);
  }
}
