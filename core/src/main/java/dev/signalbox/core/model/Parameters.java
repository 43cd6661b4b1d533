package dev.signalbox.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts a run's parameters where a task names them: {@code ${params.NAME}} in an argument of a
 * command, in a value of its environment, and in its working directory. Never in scripts or SQL,
 * which get them as data: a value cannot become code.
 */
public final class Parameters {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{params\\.([A-Za-z_][A-Za-z0-9_]*)}");

  private Parameters() {}

  /** A task refers to a parameter that its run does not have. */
  public static final class UnknownParameterException extends Exception {
    private static final long serialVersionUID = 1;

    UnknownParameterException(String name) {
      super(
          "parameter \"" + name + "\" has no value; give it in params, or with -p " + name + "=…");
    }
  }

  /** The names that a text refers to, in its order. */
  public static List<String> references(String text) {
    return REFERENCE.matcher(text).results().map(found -> found.group(1)).distinct().toList();
  }

  /** The task with every reference replaced. */
  public static TaskSpec resolve(TaskSpec task, Map<String, String> params)
      throws UnknownParameterException {
    Action action = task.action();
    if (action instanceof Action.Command(List<String> argv)) {
      List<String> resolved = new ArrayList<>(argv.size());
      for (String argument : argv) {
        resolved.add(resolve(argument, params));
      }
      action = new Action.Command(resolved);
    }
    Map<String, String> env = new TreeMap<>();
    for (Map.Entry<String, String> variable : task.env().entrySet()) {
      env.put(variable.getKey(), resolve(variable.getValue(), params));
    }
    return new TaskSpec(
        task.name(),
        task.needs(),
        action,
        env,
        resolve(task.workdir(), params),
        task.retry(),
        task.timeoutMs(),
        task.graceMs(),
        task.limits());
  }

  private static String resolve(String text, Map<String, String> params)
      throws UnknownParameterException {
    if (!text.contains("${params.")) {
      return text;
    }
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      String value = params.get(matcher.group(1));
      if (value == null) {
        throw new UnknownParameterException(matcher.group(1));
      }
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(resolved).toString();
  }
}
