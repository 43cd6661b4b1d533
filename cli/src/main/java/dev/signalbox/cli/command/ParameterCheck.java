package dev.signalbox.cli.command;

import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.text.Spelling;
import dev.signalbox.core.model.Parameters;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** Whether a run's parameters are those that its job asks for. Pure. */
final class ParameterCheck {
  private ParameterCheck() {}

  /** The parameters that must be given because the job has no default for them, in its order. */
  static Set<String> required(JobSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    for (TaskSpec task : spec.getTasksList()) {
      task.getCommand().getArgvList().forEach(a -> names.addAll(Parameters.references(a)));
      task.getEnvMap().values().forEach(value -> names.addAll(Parameters.references(value)));
      names.addAll(Parameters.references(task.getWorkdir()));
    }
    names.removeAll(spec.getParamsMap().keySet());
    return names;
  }

  /** Refuses a run that lacks a parameter, or brings one that its job does not know. */
  static void check(RunRequest.Builder request, JobSpec spec) {
    Collection<String> given = new TreeSet<>(request.getParamsMap().keySet());
    Set<String> required = required(spec);
    for (String name : required) {
      if (!given.contains(name)) {
        throw CliException.usage(
            "SB-CLI-409: the job needs the parameter \""
                + name
                + "\"; give it with -p "
                + name
                + "=VALUE, or a default for it in the job's params");
      }
    }
    // A job that declares none may read any by name in its SQL.
    Set<String> known = new LinkedHashSet<>(spec.getParamsMap().keySet());
    if (known.isEmpty()) {
      return;
    }
    known.addAll(required);
    for (String name : given) {
      if (!known.contains(name)) {
        String hint = Spelling.hint(name, known);
        throw CliException.usage(
            "SB-CLI-409: the job has no parameter \""
                + name
                + "\""
                + (hint.isEmpty() ? "; it has " + String.join(", ", known) : hint));
      }
    }
  }
}
