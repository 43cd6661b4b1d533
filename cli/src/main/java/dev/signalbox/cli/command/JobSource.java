package dev.signalbox.cli.command;

import dev.signalbox.api.v1.Command;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.RetryPolicy;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.jobfile.JobFile;
import dev.signalbox.cli.jobfile.JobFile.Result.Bad;
import dev.signalbox.cli.jobfile.JobFile.Result.Good;
import dev.signalbox.cli.jobfile.Problem;
import dev.signalbox.cli.text.Durations;
import dev.signalbox.cli.text.Times;
import dev.signalbox.core.model.Bounds;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the request of a submission from a file or a command, and the options. */
final class JobSource {
  private final Surroundings surroundings;
  private final JobOptions options;

  JobSource(Surroundings surroundings, JobOptions options) {
    this.surroundings = surroundings;
    this.options = options;
  }

  /**
   * The request.
   *
   * @param sameMachine whether this machine's paths mean something to the server
   */
  RunRequest request(boolean sameMachine) {
    RunRequest.Builder request = RunRequest.newBuilder();
    List<String> command = surroundings.tail();
    if (options.file == null && command.isEmpty()) {
      throw CliException.usage(
          "SB-CLI-400: nothing to run; give a .sql or .yaml file, or a command after --");
    }
    if (options.file != null && !command.isEmpty()) {
      throw CliException.usage("SB-CLI-400: both a file and a command after --; give one of them");
    }
    JobSpec.Builder spec =
        command.isEmpty()
            ? fromFile(InputFile.read(surroundings, options.file), sameMachine, request)
            : fromCommand(command, sameMachine);
    override(spec, request);
    ParameterCheck.check(request, spec.build());
    // An id of our own makes it safe to repeat a submission whose answer was lost.
    request.setRequestId(
        options.requestId == null ? "cli-" + UUID.randomUUID() : options.requestId);
    return request.setSpec(spec).build();
  }

  private JobSpec.Builder fromFile(
      InputFile file, boolean sameMachine, RunRequest.Builder request) {
    String workdir = sameMachine ? file.directory() : "";
    if (file.kind() == InputFile.Kind.SQL) {
      SqlProgram.Builder sql = SqlProgram.newBuilder().setText(file.text());
      if (options.datasource != null) {
        sql.setDatasource(options.datasource);
      }
      sql.setParallel(options.parallel != null);
      TaskSpec.Builder task = TaskSpec.newBuilder().setName(file.name()).setSql(sql);
      return single(file.name(), task.setWorkdir(workdir));
    }
    refuseForJobFile(options.retries, "--retries");
    refuseForJobFile(options.datasource, "--datasource");
    refuseForJobFile(options.parallel, "--parallel");
    var defaults = new JobFile.Defaults(file.name(), file.directory(), workdir);
    return switch (JobFile.parse(file.bytes(), defaults)) {
      case Good good -> {
        request.setPriority(good.priority());
        yield good.spec().toBuilder();
      }
      case Bad bad -> throw CliException.usage(lines(file.shownName(), bad.problems()));
    };
  }

  /** A line for each problem, as compilers do it. */
  private static String lines(String file, List<Problem> problems) {
    return problems.stream().map(p -> p.show(file)).collect(Collectors.joining("\n"));
  }

  private JobSpec.Builder fromCommand(List<String> command, boolean sameMachine) {
    refuseForCommand(options.datasource, "--datasource");
    refuseForCommand(options.parallel, "--parallel");
    if (command.getFirst().isEmpty()) {
      throw CliException.usage("SB-CLI-400: the command after -- is empty; name a program");
    }
    String program = command.getFirst();
    String name = InputFile.sanitise(program.substring(program.lastIndexOf('/') + 1));
    TaskSpec.Builder task =
        TaskSpec.newBuilder()
            .setName(name)
            .setCommand(Command.newBuilder().addAllArgv(command))
            .setWorkdir(sameMachine ? surroundings.directory().toString() : "");
    return single(name, task);
  }

  private JobSpec.Builder single(String name, TaskSpec.Builder task) {
    Integer retries = options.retries;
    if (retries != null) {
      if (retries < 0 || retries > Bounds.RETRIES_MAX) {
        throw CliException.usage(
            "SB-CLI-402: --retries is " + retries + "; it must be 0 to " + Bounds.RETRIES_MAX);
      }
      task.setRetry(RetryPolicy.newBuilder().setCount(retries));
    }
    return JobSpec.newBuilder().setName(name).addTasks(task);
  }

  private void override(JobSpec.Builder spec, RunRequest.Builder request) {
    if (options.name != null) {
      spec.setName(name("--name", options.name));
    }
    if (options.queue != null) {
      spec.setQueue(name("--queue", options.queue));
    }
    if (options.timeout != null) {
      spec.setTimeout(Times.duration(duration("--timeout", options.timeout)));
    }
    if (options.fetchTimeout != null) {
      request.setFetchTimeout(Times.duration(duration("--fetch-timeout", options.fetchTimeout)));
    }
    Integer priority = options.priority;
    if (priority != null) {
      if (Math.abs((long) priority) > Bounds.PRIORITY_MAX) {
        throw CliException.usage(
            "SB-CLI-402: --priority is " + priority + "; it must be -100 to 100");
      }
      request.setPriority(priority);
    }
    for (String param : options.params) {
      int equals = param.indexOf('=');
      if (equals < 1 || !Bounds.isVariable(param.substring(0, equals))) {
        throw CliException.usage(
            "SB-CLI-402: the parameter \""
                + param
                + "\" is not NAME=VALUE; e.g. -p day=2026-01-31");
      }
      request.putParams(param.substring(0, equals), param.substring(equals + 1));
    }
  }

  private static String name(String option, String value) {
    if (!Bounds.isName(value)) {
      throw CliException.usage(
          "SB-CLI-402: "
              + option
              + " is \""
              + value
              + "\"; use letters, digits, \".\", \"-\" and \"_\", at most "
              + Bounds.NAME_CHARS_MAX);
    }
    return value;
  }

  static Duration duration(String option, String value) {
    return Durations.parse(value)
        .orElseThrow(
            () ->
                CliException.usage(
                    "SB-CLI-402: "
                        + option
                        + " is \""
                        + value
                        + "\"; it must be "
                        + Durations.FORM));
  }

  private static void refuseForJobFile(@Nullable Object value, String option) {
    if (value != null) {
      throw CliException.usage(
          "SB-CLI-403: " + option + " does not go with a job file; write it in its tasks");
    }
  }

  private static void refuseForCommand(@Nullable Object value, String option) {
    if (value != null) {
      throw CliException.usage("SB-CLI-403: " + option + " does not go with a command");
    }
  }
}
