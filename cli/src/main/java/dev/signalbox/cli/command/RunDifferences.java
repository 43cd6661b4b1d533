package dev.signalbox.cli.command;

import dev.signalbox.api.v1.Attempt;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.Limits;
import dev.signalbox.api.v1.RetryPolicy;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.Task;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.cli.text.Durations;
import dev.signalbox.cli.text.ProtoJson;
import dev.signalbox.cli.text.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two runs laid side by side, fact by fact. Pure. */
final class RunDifferences {
  /**
   * One fact of both.
   *
   * @param path what it is about, e.g. {@code tasks.load.exit}
   * @param left of the first run; empty when it has none
   * @param right of the second
   */
  record Difference(String path, String left, String right) {
    boolean equal() {
      return left.equals(right);
    }
  }

  private RunDifferences() {}

  /** Every fact of either run, outcomes first. */
  static List<Difference> compare(Run left, Run right) {
    Map<String, String> a = facts(left);
    Map<String, String> b = facts(right);
    Set<String> paths = new LinkedHashSet<>(a.keySet());
    paths.addAll(b.keySet());
    List<Difference> all = new ArrayList<>();
    for (String path : paths) {
      all.add(new Difference(path, a.getOrDefault(path, ""), b.getOrDefault(path, "")));
    }
    return all;
  }

  private static Map<String, String> facts(Run run) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("state", run.getState());
    facts.put("message", run.getMessage());
    facts.put(
        "took", took(run.hasStartTime() && run.hasEndTime(), run.getStartTime(), run.getEndTime()));
    facts.put("name", run.getName());
    facts.put("queue", run.getQueue());
    facts.put("priority", Integer.toString(run.getPriority()));
    facts.put("cause", run.getCause());
    sorted(run.getParamsMap()).forEach((name, value) -> facts.put("params." + name, value));
    run.getTasksList().forEach(task -> outcome(facts, task));
    spec(facts, run.getSpec());
    facts.values().removeIf(String::isEmpty);
    return facts;
  }

  private static void outcome(Map<String, String> facts, Task task) {
    String path = "tasks." + task.getName() + ".";
    facts.put(path + "state", task.getState());
    facts.put(path + "message", task.getMessage());
    facts.put(path + "attempts", Integer.toString(task.getAttemptsCount()));
    if (task.getAttemptsCount() > 0) {
      Attempt last = task.getAttempts(task.getAttemptsCount() - 1);
      facts.put(path + "exit", last.hasExitCode() ? Integer.toString(last.getExitCode()) : "");
      facts.put(path + "signal", last.getSignal() == 0 ? "" : Integer.toString(last.getSignal()));
      facts.put(
          path + "took",
          took(last.hasStartTime() && last.hasEndTime(), last.getStartTime(), last.getEndTime()));
      facts.put(path + "worker", last.getWorker());
    }
  }

  private static void spec(Map<String, String> facts, JobSpec spec) {
    facts.put("spec.timeout", duration(spec.hasTimeout(), spec.getTimeout()));
    sorted(spec.getParamsMap()).forEach((name, value) -> facts.put("spec.params." + name, value));
    for (TaskSpec task : spec.getTasksList()) {
      String path = "spec.tasks." + task.getName() + ".";
      facts.put(path + "needs", String.join(", ", task.getNeedsList()));
      action(facts, path, task);
      sorted(task.getEnvMap()).forEach((name, value) -> facts.put(path + "env." + name, value));
      facts.put(path + "workdir", task.getWorkdir());
      facts.put(path + "timeout", duration(task.hasTimeout(), task.getTimeout()));
      facts.put(path + "grace", duration(task.hasGrace(), task.getGrace()));
      facts.put(
          path + "retry",
          task.getRetry().equals(RetryPolicy.getDefaultInstance())
              ? ""
              : ProtoJson.line(task.getRetry()));
      facts.put(
          path + "limits",
          task.getLimits().equals(Limits.getDefaultInstance())
              ? ""
              : ProtoJson.line(task.getLimits()));
    }
  }

  private static void action(Map<String, String> facts, String path, TaskSpec task) {
    switch (task.getActionCase()) {
      case COMMAND -> facts.put(path + "command", task.getCommand().getArgvList().toString());
      case SCRIPT -> facts.put(path + "script", task.getScript().getText());
      case SQL -> {
        facts.put(path + "sql", task.getSql().getText());
        facts.put(path + "datasource", task.getSql().getDatasource());
        facts.put(path + "setup", task.getSql().getSetup());
        facts.put(path + "parallel", task.getSql().getParallel() ? "true" : "");
        facts.put(path + "retryOf", task.getSql().getRetryStatement() ? "statement" : "");
      }
      case FAKE -> facts.put(path + "fake", task.getFake().getScript());
      case ACTION_NOT_SET -> facts.put(path + "action", "");
    }
  }

  private static Map<String, String> sorted(Map<String, String> map) {
    return new java.util.TreeMap<>(map);
  }

  private static String took(
      boolean known, com.google.protobuf.Timestamp start, com.google.protobuf.Timestamp end) {
    return known ? Durations.show(Duration.between(Times.instant(start), Times.instant(end))) : "";
  }

  private static String duration(boolean set, com.google.protobuf.Duration duration) {
    return set ? Durations.show(Times.duration(duration)) : "";
  }
}
