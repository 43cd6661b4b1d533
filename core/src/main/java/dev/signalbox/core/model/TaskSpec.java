package dev.signalbox.core.model;

import java.util.List;
import java.util.Map;

/**
 * A task of a job: what to do, after what, and with which patience.
 *
 * @param name unique in its job
 * @param needs names of the tasks that must succeed first
 * @param action what to do
 * @param env environment variables for it
 * @param workdir an absolute path, or empty for a directory of the attempt's own
 * @param retry when to try again
 * @param timeoutMs of each attempt; 0 is none
 * @param graceMs between TERM and KILL
 * @param limits for the operating system
 */
public record TaskSpec(
    String name,
    List<String> needs,
    Action action,
    Map<String, String> env,
    String workdir,
    RetryPolicy retry,
    long timeoutMs,
    long graceMs,
    ResourceLimits limits) {
  public static final long GRACE_MS_DEFAULT = 10_000;

  public TaskSpec {
    Bounds.requireName("task", name);
    needs = Bounds.copy(needs);
    env = Bounds.copy(env);
  }

  /** A task with nothing but a name and an action. */
  public static TaskSpec of(String name, Action action) {
    return new TaskSpec(
        name,
        List.of(),
        action,
        Map.of(),
        "",
        RetryPolicy.NONE,
        0,
        GRACE_MS_DEFAULT,
        ResourceLimits.NONE);
  }

  /** How often it is started at most. */
  public int attemptsMax() {
    boolean once = action instanceof Action.Sql sql && sql.options().retryStatement();
    return once ? 1 : retry.count() + 1;
  }

  public TaskSpec withNeeds(String... names) {
    return new TaskSpec(
        name, List.of(names), action, env, workdir, retry, timeoutMs, graceMs, limits);
  }

  public TaskSpec withRetry(RetryPolicy policy) {
    return new TaskSpec(name, needs, action, env, workdir, policy, timeoutMs, graceMs, limits);
  }

  public TaskSpec withEnv(Map<String, String> variables) {
    return new TaskSpec(name, needs, action, variables, workdir, retry, timeoutMs, graceMs, limits);
  }

  public TaskSpec withLimits(ResourceLimits of) {
    return new TaskSpec(name, needs, action, env, workdir, retry, timeoutMs, graceMs, of);
  }

  public TaskSpec withTimeoutMs(long ms) {
    return new TaskSpec(name, needs, action, env, workdir, retry, ms, graceMs, limits);
  }
}
