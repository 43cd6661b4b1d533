package dev.signalbox.core.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says everything that is wrong with what was asked for, at once, in words that help to mend it.
 * What it lets through, the state machine can carry out.
 */
public final class SpecCheck {
  /** More are not told: nobody reads them. */
  public static final int PROBLEMS_MAX = 50;

  /** Twice what a user may give: a sealed one is longer. */
  private static final int DATASOURCE_CHARS_MAX = 2 * Datasource.CHARS_MAX;

  private static final Pattern UMASK = Pattern.compile(Bounds.UMASK_PATTERN);

  private final List<Problem> problems = new ArrayList<>();
  private long charsTotal;

  private SpecCheck() {}

  /**
   * One thing that is wrong.
   *
   * @param path where, e.g. {@code tasks.load.needs}
   * @param message what, with the value, and what would be right
   */
  public record Problem(String path, String message) {
    @Override
    public String toString() {
      return path + ": " + message;
    }
  }

  /** What is wrong with a submission; empty if nothing is. */
  public static List<Problem> check(Submission submission) {
    SpecCheck check = new SpecCheck();
    check.spec(submission.spec());
    check.variables("params", submission.params(), Bounds.PARAMS_MAX);
    check.duration("fetchTimeout", submission.fetchTimeoutMs());
    check.text("requestId", submission.requestId(), Bounds.REQUEST_ID_CHARS_MAX);
    check.total();
    return List.copyOf(check.problems);
  }

  /** What is wrong with a job; empty if nothing is. */
  public static List<Problem> check(JobSpec spec) {
    SpecCheck check = new SpecCheck();
    check.spec(spec);
    check.total();
    return List.copyOf(check.problems);
  }

  /** What is wrong with a name. The model's records cannot be made before this is empty. */
  public static Optional<Problem> name(String path, String value) {
    if (Bounds.isName(value)) {
      return Optional.empty();
    }
    String what = value.isEmpty() ? "a name is missing" : quote(value) + " is not a name";
    return Optional.of(
        new Problem(
            path,
            what
                + ": use 1 to "
                + Bounds.NAME_CHARS_MAX
                + " letters, digits, _ - or . beginning with a letter, a digit or _"));
  }

  /** The value in quotes, cut and without control characters, fit for a message. */
  public static String quote(String value) {
    String cut = value.length() <= 60 ? value : value.substring(0, 59) + "…";
    return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
  }

  private void spec(JobSpec spec) {
    charsTotal += spec.name().length() + spec.queue().length();
    variables("spec.params", spec.params(), Bounds.PARAMS_MAX);
    duration("spec.timeout", spec.timeoutMs());
    Set<String> names = new LinkedHashSet<>();
    for (TaskSpec task : spec.tasks()) {
      if (!names.add(task.name())) {
        add("tasks." + task.name(), "there are two tasks of this name");
      }
    }
    spec.tasks().forEach(task -> task(task, names));
    if (problems.isEmpty()) {
      TaskCycle.find(spec.tasks())
          .ifPresent(cycle -> add("tasks", "they need each other: " + String.join(" → ", cycle)));
    }
  }

  private void task(TaskSpec task, Set<String> names) {
    String path = "tasks." + task.name();
    charsTotal += task.name().length();
    needs(path + ".needs", task, names);
    action(path, task.action());
    variables(path + ".env", task.env(), Bounds.ENV_MAX);
    if (!task.workdir().isEmpty()) {
      text(path + ".workdir", task.workdir(), Bounds.PATH_CHARS_MAX);
      require(
          task.workdir().startsWith("/"),
          path + ".workdir",
          quote(task.workdir()) + " is not an absolute path");
    }
    retry(path + ".retry", task.retry());
    duration(path + ".timeout", task.timeoutMs());
    duration(path + ".grace", task.graceMs());
    limits(path + ".limits", task.limits());
  }

  private void needs(String path, TaskSpec task, Set<String> names) {
    atMost(path, task.needs().size(), Bounds.NEEDS_MAX);
    Set<String> seen = new LinkedHashSet<>();
    for (String need : task.needs()) {
      if (need.equals(task.name())) {
        add(path, "a task cannot need itself");
      } else if (!names.contains(need)) {
        add(path, "there is no task " + quote(need) + "." + Nearest.hint(need, names));
      } else if (!seen.add(need)) {
        add(path, quote(need) + " is there twice");
      }
      charsTotal += need.length();
    }
  }

  private void action(String path, Action action) {
    switch (action) {
      case Action.Command command -> command(path + ".command", command.argv());
      case Action.Script script -> program(path + ".script", script.text());
      case Action.Sql sql -> {
        program(path + ".sql", sql.text());
        text(path + ".sql.datasource", sql.datasource(), DATASOURCE_CHARS_MAX);
        text(path + ".sql.setup", sql.options().setup(), Bounds.PROGRAM_CHARS_MAX);
      }
      case Action.Fake fake -> text(path + ".fake", fake.script(), Bounds.VALUE_CHARS_MAX);
    }
  }

  private void command(String path, List<String> argv) {
    require(
        !argv.isEmpty() && !argv.getFirst().isEmpty(), path, "it is empty: name a program to run");
    atMost(path, argv.size(), Bounds.ARGV_MAX);
    argv.forEach(argument -> text(path, argument, Bounds.ARGUMENT_CHARS_MAX));
  }

  private void program(String path, String text) {
    require(!text.isBlank(), path, "it is empty");
    text(path, text, Bounds.PROGRAM_CHARS_MAX);
  }

  private void variables(String path, Map<String, String> map, int max) {
    atMost(path, map.size(), max);
    map.forEach(
        (name, value) -> {
          require(
              Bounds.isVariable(name),
              path,
              quote(name)
                  + " is not a name for a variable: use letters, digits and _, no digit first");
          text(path + "." + name, value, Bounds.VALUE_CHARS_MAX);
          charsTotal += name.length();
        });
  }

  private void retry(String path, RetryPolicy retry) {
    require(
        retry.count() >= 0 && retry.count() <= Bounds.RETRIES_MAX,
        path + ".count",
        retry.count() + " is not 0 to " + Bounds.RETRIES_MAX);
    duration(path + ".delay", retry.delayMs());
    duration(path + ".delayMax", retry.delayMaxMs());
    // Written so that NaN is refused too.
    require(
        retry.multiplier() >= 1 && retry.multiplier() <= Bounds.MULTIPLIER_MAX,
        path + ".multiplier",
        retry.multiplier() + " is not 1 to " + Bounds.MULTIPLIER_MAX);
    require(
        retry.jitter() >= 0 && retry.jitter() <= 1,
        path + ".jitter",
        retry.jitter() + " is not 0 to 1");
  }

  private void limits(String path, ResourceLimits limits) {
    notNegative(path + ".memoryBytes", limits.memoryBytes());
    notNegative(path + ".cpuSeconds", limits.cpuSeconds());
    notNegative(path + ".openFiles", limits.openFiles());
    notNegative(path + ".fileBytes", limits.fileBytes());
    require(
        limits.umask().isEmpty() || UMASK.matcher(limits.umask()).matches(),
        path + ".umask",
        quote(limits.umask()) + " is not octal: write it as 0027");
  }

  private void duration(String path, long ms) {
    require(ms >= 0, path, "a duration cannot be negative");
    require(ms <= Bounds.DURATION_MS_MAX, path, "longer than 365 days");
  }

  private void notNegative(String path, long value) {
    require(value >= 0, path, value + " is negative; 0 is the worker's own limit");
  }

  private void text(String path, String text, int charsMax) {
    charsTotal += text.length();
    require(
        text.length() <= charsMax,
        path,
        text.length() + " characters are more than the " + charsMax + " allowed");
    require(text.indexOf('\0') < 0, path, "it holds a NUL character");
  }

  private void atMost(String path, int count, int max) {
    require(count <= max, path, count + " entries are more than the " + max + " allowed");
  }

  private void total() {
    require(
        charsTotal <= Bounds.SPEC_CHARS_MAX,
        "spec",
        charsTotal
            + " characters together are more than the "
            + Bounds.SPEC_CHARS_MAX
            + " allowed");
  }

  private void require(boolean right, String path, String message) {
    if (!right) {
      add(path, message);
    }
  }

  private void add(String path, String message) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(new Problem(path, message));
    }
  }
}
