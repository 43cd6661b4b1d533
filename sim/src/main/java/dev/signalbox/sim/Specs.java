package dev.signalbox.sim;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.Cause;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Submissions as chance has it; all of them end some day. */
final class Specs {
  private static final long GRACE_MS = 400;

  private final World world;

  Specs(World world) {
    this.world = world;
  }

  /**
   * A submission.
   *
   * @param fetchTimeoutMs if it is more than 0 and nobody fetches, its tasks may hang
   */
  Submission submission(String requestId, long fetchTimeoutMs, boolean fetched) {
    int count = world.chance(0.6) ? 1 : 2 + world.below(4);
    long runTimeoutMs = world.chance(0.15) ? 500 + world.below(5_000) : 0;
    boolean mayHang = runTimeoutMs > 0 || (fetchTimeoutMs > 0 && !fetched);
    List<TaskSpec> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(task(i, mayHang));
    }
    JobSpec spec =
        new JobSpec("job", Map.of(), world.chance(0.3) ? "small" : "default", runTimeoutMs, tasks);
    int priority = world.below(11) - 5;
    return new Submission(spec, Map.of(), priority, fetchTimeoutMs, Cause.MANUAL, requestId);
  }

  private TaskSpec task(int index, boolean mayHang) {
    List<String> needs = new ArrayList<>();
    for (int i = 0; i < index; i++) {
      if (world.chance(0.4)) {
        needs.add("t" + i);
      }
    }
    long timeoutMs = world.chance(0.2) ? 100 + world.below(2_000) : 0;
    RetryPolicy retry =
        world.chance(0.5)
            ? RetryPolicy.NONE
            : new RetryPolicy(
                1 + world.below(3), world.chance(0.5) ? 0 : world.below(800), 2, 0, 0.5);
    return new TaskSpec(
        "t" + index,
        needs,
        new Action.Fake(script(mayHang || timeoutMs > 0)),
        Map.of(),
        "",
        retry,
        timeoutMs,
        GRACE_MS,
        ResourceLimits.NONE);
  }

  private String script(boolean mayHang) {
    String begin = world.chance(0.3) ? "log hello\n" : "";
    String stubborn = world.chance(0.2) ? "stubborn\n" : "";
    String wait = "wait " + world.below(world.chance(0.3) ? 3_000 : 300) + "ms\n";
    String end =
        switch (world.below(10)) {
          case 0, 1 -> "exit 1";
          case 2 -> "lost";
          case 3 -> "signal 11";
          case 4 -> mayHang ? "hang" : "fail no luck";
          default -> "exit 0";
        };
    return begin + stubborn + wait + end;
  }
}
