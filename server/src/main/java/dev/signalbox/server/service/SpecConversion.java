package dev.signalbox.server.service;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.Limits;
import dev.signalbox.api.v1.RetryPolicy;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Cause;
import dev.signalbox.core.model.Datasource;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.SpecCheck;
import dev.signalbox.core.model.SpecCheck.Problem;
import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.model.Submission;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a client asks for into the model, or says everything that is wrong with it. Lives for
 * one request.
 */
final class SpecConversion {
  private final SubmissionRules rules;
  private final List<Problem> problems = new ArrayList<>();

  private SpecConversion(SubmissionRules rules) {
    this.rules = rules;
  }

  /**
   * Reads a request.
   *
   * @throws ServiceException SB-SPEC-400 with what is wrong
   */
  static Submission submission(RunRequest request, SubmissionRules rules) {
    return new SpecConversion(rules).read(request);
  }

  private Submission read(RunRequest request) {
    JobSpec spec = request.getSpec();
    header(request, spec);
    for (int i = 0; i < spec.getTasksCount() && problems.size() < SpecCheck.PROBLEMS_MAX; i++) {
      task(i, spec.getTasks(i));
    }
    stopAtProblems();
    Submission submission =
        new Submission(
            new dev.signalbox.core.model.JobSpec(
                spec.getName(),
                spec.getParamsMap(),
                queue(spec),
                ms("spec.timeout", spec.hasTimeout(), spec.getTimeout()),
                spec.getTasksList().stream().map(this::converted).toList()),
            request.getParamsMap(),
            request.getPriority(),
            ms("fetchTimeout", request.hasFetchTimeout(), request.getFetchTimeout()),
            Cause.MANUAL,
            request.getRequestId());
    problems.addAll(SpecCheck.check(submission));
    stopAtProblems();
    return submission;
  }

  /** What the model's records refuse by throwing is checked here first, with better words. */
  private void header(RunRequest request, JobSpec spec) {
    if (!request.hasSpec()) {
      problem("spec", "it is missing: say what to run");
      return;
    }
    SpecCheck.name("spec.name", spec.getName()).ifPresent(problems::add);
    SpecCheck.name("spec.queue", queue(spec)).ifPresent(problems::add);
    if (spec.getTasksCount() == 0) {
      problem("spec.tasks", "there are none: a job has at least one");
    }
    if (spec.getTasksCount() > Bounds.TASKS_MAX) {
      problem(
          "spec.tasks",
          spec.getTasksCount() + " are more than the " + Bounds.TASKS_MAX + " allowed");
    }
    if (Math.abs((long) request.getPriority()) > Bounds.PRIORITY_MAX) {
      problem("priority", request.getPriority() + " is not -100 to 100");
    }
  }

  private void task(int index, TaskSpec task) {
    String path = "tasks[" + index + "]";
    SpecCheck.name(path + ".name", task.getName()).ifPresent(problems::add);
    if (task.getActionCase() == TaskSpec.ActionCase.ACTION_NOT_SET) {
      problem(path, "it does nothing: give it a command, a script or sql");
    }
    if (task.hasFake() && !rules.limits().fakeTasks()) {
      problem(path + ".fake", "this server's config does not accept fake tasks");
    }
    datasource(path, task);
  }

  private void datasource(String path, TaskSpec task) {
    if (task.hasSql()) {
      rules
          .dataSources()
          .problem(datasource(task))
          .ifPresent(message -> problem(path + ".datasource", message));
    }
  }

  private static String datasource(TaskSpec task) {
    String given = task.getSql().getDatasource();
    return given.isEmpty() ? Datasource.DEFAULT : given;
  }

  private dev.signalbox.core.model.TaskSpec converted(TaskSpec task) {
    String path = "tasks." + task.getName();
    return new dev.signalbox.core.model.TaskSpec(
        task.getName(),
        task.getNeedsList(),
        action(task),
        task.getEnvMap(),
        task.getWorkdir(),
        retry(path + ".retry", task.getRetry()),
        ms(path + ".timeout", task.hasTimeout(), task.getTimeout()),
        task.hasGrace()
            ? ms(path + ".grace", true, task.getGrace())
            : dev.signalbox.core.model.TaskSpec.GRACE_MS_DEFAULT,
        limits(task.getLimits()));
  }

  private Action action(TaskSpec task) {
    return switch (task.getActionCase()) {
      case COMMAND -> new Action.Command(task.getCommand().getArgvList());
      case SCRIPT -> new Action.Script(task.getScript().getText());
      case SQL ->
          // What goes into the log holds no password that anyone could read.
          new Action.Sql(
              task.getSql().getText(),
              rules.dataSources().kept(datasource(task)),
              options(task.getSql()));
      case FAKE -> new Action.Fake(task.getFake().getScript());
      case ACTION_NOT_SET -> throw new IllegalStateException("checked before");
    };
  }

  private static SqlOptions options(SqlProgram sql) {
    return new SqlOptions(sql.getSetup(), sql.getParallel(), sql.getRetryStatement());
  }

  private dev.signalbox.core.model.RetryPolicy retry(String path, RetryPolicy retry) {
    return new dev.signalbox.core.model.RetryPolicy(
        retry.getCount(),
        ms(path + ".delay", retry.hasDelay(), retry.getDelay()),
        retry.getMultiplier() == 0 ? 1 : retry.getMultiplier(),
        ms(path + ".delayMax", retry.hasDelayMax(), retry.getDelayMax()),
        retry.getJitter());
  }

  private static ResourceLimits limits(Limits limits) {
    return new ResourceLimits(
        limits.getMemoryBytes(),
        limits.getCpuSeconds(),
        limits.getOpenFiles(),
        limits.getFileBytes(),
        limits.getUmask());
  }

  private static String queue(JobSpec spec) {
    return spec.getQueue().isEmpty()
        ? dev.signalbox.core.model.JobSpec.QUEUE_DEFAULT
        : spec.getQueue();
  }

  /** Rounded up, so that a very short timeout does not become none. */
  private long ms(String path, boolean set, Duration duration) {
    if (!set) {
      return 0;
    }
    if (!Durations.isValid(duration)) {
      problem(path, "not a duration");
      return 0;
    }
    if (Math.abs(duration.getSeconds()) > Bounds.DURATION_MS_MAX / 1000 + 1) {
      return duration.getSeconds() < 0 ? -1 : Bounds.DURATION_MS_MAX + 1;
    }
    long ms = Durations.toMillis(duration);
    return duration.getNanos() % 1_000_000 > 0 ? ms + 1 : ms;
  }

  private void problem(String path, String message) {
    problems.add(new Problem(path, message));
  }

  private void stopAtProblems() {
    if (!problems.isEmpty()) {
      throw Refusals.badSpec(problems);
    }
  }
}
