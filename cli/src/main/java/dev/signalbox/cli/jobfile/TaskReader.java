package dev.signalbox.cli.jobfile;

import dev.signalbox.api.v1.Command;
import dev.signalbox.api.v1.Fake;
import dev.signalbox.api.v1.Limits;
import dev.signalbox.api.v1.RetryPolicy;
import dev.signalbox.api.v1.Script;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.cli.jobfile.GraphCheck.Need;
import dev.signalbox.cli.jobfile.Problem.Place;
import dev.signalbox.cli.text.Times;
import dev.signalbox.core.model.Bounds;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one task of a job file. */
final class TaskReader {
  private static final List<String> ACTIONS = List.of("command", "script", "sql", "fake");
  private static final List<String> KEYS =
      List.of(
          "needs",
          "command",
          "script",
          "sql",
          "fake",
          "datasource",
          "setup",
          "parallel",
          "retry",
          "env",
          "workdir",
          "retries",
          "timeout",
          "grace",
          "limits");
  private static final List<String> SQL_KEYS = List.of("datasource", "setup", "parallel", "retry");
  private static final List<String> RETRY_KEYS =
      List.of("count", "delay", "multiplier", "backoff", "delay-max", "jitter");
  private static final List<String> LIMIT_KEYS =
      List.of("memory", "cpu", "open-files", "file-size", "umask");
  private static final int DATASOURCE_CHARS_MAX = 1_024;

  private final Problems problems;
  private final JobFile.Defaults defaults;
  private final Map<Need, Place> needPlaces = new HashMap<>();

  TaskReader(Problems problems, JobFile.Defaults defaults) {
    this.problems = problems;
    this.defaults = defaults;
  }

  /** Where each need was written, for the check of the whole graph. */
  Map<Need, Place> needPlaces() {
    return needPlaces;
  }

  TaskSpec task(String name, Node node) {
    String what = "task " + Problems.quote(name);
    Fields fields = Fields.of(problems, what, node, KEYS);
    TaskSpec.Builder task = TaskSpec.newBuilder().setName(name);
    if (!(node instanceof Node.Mapping)) {
      return task.build();
    }
    needs(fields, name, task);
    action(fields, what, task);
    task.putAllEnv(fields.variables("env", Bounds.ENV_MAX));
    workdir(fields, task);
    fields.node("retries").ifPresent(retries -> retries(fields, what, retries, task));
    fields.duration("timeout").ifPresent(d -> task.setTimeout(Times.duration(d)));
    fields.duration("grace").ifPresent(d -> task.setGrace(Times.duration(d)));
    fields.node("limits").ifPresent(limits -> limits(what, limits, task));
    return task.build();
  }

  private void needs(Fields fields, String name, TaskSpec.Builder task) {
    Optional<Node> node = fields.node("needs");
    if (node.isEmpty()) {
      return;
    }
    List<Node> items =
        switch (node.get()) {
          case Node.Scalar one -> List.of(one);
          case Node.Sequence list -> list.items();
          case Node.Mapping map -> {
            problems.add(
                map.place(),
                Problems.TYPE,
                "\"needs\" of task "
                    + Problems.quote(name)
                    + " must be a list of tasks, not a map");
            yield List.of();
          }
        };
    if (items.size() > Bounds.NEEDS_MAX) {
      problems.add(
          node.get().place(), Problems.TOO_LARGE, "more than " + Bounds.NEEDS_MAX + " needs");
      return;
    }
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar && !scalar.isNull()) {
        if (needPlaces.putIfAbsent(new Need(name, scalar.text()), scalar.place()) == null) {
          task.addNeeds(scalar.text());
        } else {
          problems.add(
              scalar.place(),
              Problems.DUPLICATE,
              "task "
                  + Problems.quote(name)
                  + " needs "
                  + Problems.quote(scalar.text())
                  + " twice");
        }
      } else {
        problems.add(
            item.place(),
            Problems.TYPE,
            "a need of task "
                + Problems.quote(name)
                + " must be a task's name, not "
                + item.kind());
      }
    }
  }

  private void action(Fields fields, String what, TaskSpec.Builder task) {
    List<String> given = ACTIONS.stream().filter(fields::has).toList();
    if (given.isEmpty()) {
      if (!fields.hasUnknown()) {
        problems.add(
            fields.place(), Problems.MISSING, what + " does nothing; add command, script or sql");
      }
      return;
    }
    if (given.size() > 1) {
      problems.add(
          fields.keyPlace(given.get(1)),
          Problems.VALUE,
          what + " has both " + String.join(" and ", given) + "; keep one");
    }
    for (String key : SQL_KEYS) {
      if (fields.has(key) && !fields.has("sql")) {
        problems.add(
            fields.keyPlace(key), Problems.VALUE, "\"" + key + "\" goes with \"sql\" only");
      }
    }
    switch (given.getFirst()) {
      case "command" -> command(fields, what, task);
      case "script" ->
          fields
              .text("script", Bounds.PROGRAM_CHARS_MAX)
              .ifPresent(text -> task.setScript(Script.newBuilder().setText(text)));
      case "sql" -> task.setSql(sql(fields));
      default ->
          fields
              .text("fake", Bounds.VALUE_CHARS_MAX)
              .ifPresent(text -> task.setFake(Fake.newBuilder().setScript(text)));
    }
  }

  private static SqlProgram.Builder sql(Fields fields) {
    SqlProgram.Builder sql = SqlProgram.newBuilder();
    fields.text("sql", Bounds.PROGRAM_CHARS_MAX).ifPresent(sql::setText);
    fields.text("datasource", DATASOURCE_CHARS_MAX).ifPresent(sql::setDatasource);
    fields.text("setup", Bounds.PROGRAM_CHARS_MAX).ifPresent(sql::setSetup);
    fields
        .checked("parallel", List.of("true", "false")::contains, "true or false")
        .ifPresent(text -> sql.setParallel(text.equals("true")));
    fields
        .checked("retry", List.of("program", "statement")::contains, "program or statement")
        .ifPresent(text -> sql.setRetryStatement(text.equals("statement")));
    return sql;
  }

  private void command(Fields fields, String what, TaskSpec.Builder task) {
    String advice = "; write [\"program\", \"argument\"], or use script: for a line of shell";
    Optional<List<String>> argv =
        fields.texts("command", Bounds.ARGV_MAX, Bounds.ARGUMENT_CHARS_MAX, advice);
    if (argv.isPresent() && (argv.get().isEmpty() || argv.get().getFirst().isEmpty())) {
      problems.add(
          fields.keyPlace("command"),
          Problems.VALUE,
          "\"command\" of " + what + " names no program");
      return;
    }
    argv.ifPresent(list -> task.setCommand(Command.newBuilder().addAllArgv(list)));
  }

  private void workdir(Fields fields, TaskSpec.Builder task) {
    if (!fields.has("workdir")) {
      task.setWorkdir(defaults.workdir());
      return;
    }
    fields
        .checked("workdir", TaskReader::isPath, "a path")
        .ifPresent(
            path ->
                task.setWorkdir(
                    Path.of(defaults.directory()).resolve(path).normalize().toString()));
  }

  private static boolean isPath(String text) {
    try {
      return !text.isEmpty() && text.length() <= 4_096 && !Path.of(text).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void retries(Fields fields, String what, Node node, TaskSpec.Builder task) {
    if (node instanceof Node.Scalar) {
      long count = fields.integer("retries", 0, Bounds.RETRIES_MAX).orElse(0);
      task.setRetry(RetryPolicy.newBuilder().setCount((int) count));
      return;
    }
    Fields retry = Fields.of(problems, "\"retries\" of " + what, node, RETRY_KEYS);
    if (!(node instanceof Node.Mapping)) {
      return;
    }
    if (!retry.has("count")) {
      problems.add(
          node.place(), Problems.MISSING, "\"retries\" of " + what + " has no \"count\"; add one");
    }
    if (retry.has("multiplier") && retry.has("backoff")) {
      problems.add(
          retry.keyPlace("backoff"),
          Problems.DUPLICATE,
          "\"backoff\" is another word for \"multiplier\"; keep one");
    }
    RetryPolicy.Builder policy = RetryPolicy.newBuilder();
    policy.setCount((int) retry.integer("count", 0, Bounds.RETRIES_MAX).orElse(0));
    retry.duration("delay").ifPresent(d -> policy.setDelay(Times.duration(d)));
    retry.decimal("multiplier", 1, Bounds.MULTIPLIER_MAX).ifPresent(policy::setMultiplier);
    retry.decimal("backoff", 1, Bounds.MULTIPLIER_MAX).ifPresent(policy::setMultiplier);
    retry.duration("delay-max").ifPresent(d -> policy.setDelayMax(Times.duration(d)));
    retry.decimal("jitter", 0, 1).ifPresent(policy::setJitter);
    task.setRetry(policy);
  }

  private void limits(String what, Node node, TaskSpec.Builder task) {
    Fields fields = Fields.of(problems, "\"limits\" of " + what, node, LIMIT_KEYS);
    Limits.Builder limits = Limits.newBuilder();
    fields.size("memory").ifPresent(limits::setMemoryBytes);
    fields
        .duration("cpu")
        .ifPresent(d -> limits.setCpuSeconds(Math.max(1, (d.toMillis() + 999) / 1000)));
    fields.integer("open-files", 1, 1_048_576).ifPresent(limits::setOpenFiles);
    fields.size("file-size").ifPresent(limits::setFileBytes);
    fields
        .checked("umask", text -> text.matches("0?[0-7]{1,3}"), "octal digits such as 0027")
        .ifPresent(limits::setUmask);
    task.setLimits(limits);
  }
}
