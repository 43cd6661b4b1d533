package dev.signalbox.cli.command;

import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.jobfile.JobFile;
import dev.signalbox.cli.jobfile.JobFile.Result.Bad;
import dev.signalbox.cli.jobfile.JobFile.Result.Good;
import dev.signalbox.cli.jobfile.Problem;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.text.JsonText;
import dev.signalbox.cli.text.ProtoJson;
import dev.signalbox.cli.text.Spelling;
import dev.signalbox.sql.split.Dialect;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signalbox validate}: check a file without running it. */
@Command(
    name = "validate",
    sortOptions = false,
    customSynopsis = "signalbox validate [OPTIONS] FILE",
    description = {
      "Checks a job file, or splits a SQL program into its statements, without a server.",
      "",
      "Problems are printed as FILE:LINE:COLUMN: CODE: what is wrong and what to do.",
      ""
    },
    footer = {
      "",
      "Exit code: 0 when the file is good, 2 when it is not.",
      "",
      "Examples:",
      "  signalbox validate pipeline.yaml",
      "  signalbox validate report.sql --json | jq '.statements[].line'",
      "  signalbox validate dump.sql --dialect mysql",
      "  signalbox validate --graph report.sql"
    })
final class ValidateCommand implements Callable<Integer> {
  /** More than may be run, but for splitting no trouble. */
  private static final int SQL_BYTES_MAX = 64 * 1024 * 1024;

  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "FILE",
      description = "A job file (.yaml, .yml), a SQL program (.sql), or - for standard input.")
  private String file = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      description =
          "How the program's database writes SQL: duckdb (the default), postgres, mysql, mariadb,"
              + " sqlite, hive, spark, trino, clickhouse, snowflake, oracle, sqlserver or generic.")
  private @Nullable String dialect;

  @Option(names = "--graph", description = "Show which statements must wait for which.")
  private boolean graph;

  @Option(
      names = "--assume-tables",
      description =
          "Show it as if all names that the program does not make itself were tables without"
              + " triggers, never views.")
  private boolean assumeTables;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  ValidateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    InputFile input = InputFile.read(surroundings, file, SQL_BYTES_MAX);
    if (input.kind() == InputFile.Kind.SQL) {
      var options = new SqlCheck.Options(dialect(), json, graph || assumeTables, assumeTables);
      return new SqlCheck(surroundings.terminal(), input, options).run();
    }
    refuseForJob(dialect != null, "--dialect");
    refuseForJob(graph, "--graph");
    refuseForJob(assumeTables, "--assume-tables");
    return job(input);
  }

  private Dialect dialect() {
    String name = dialect == null ? Dialect.DUCKDB.label() : dialect;
    return Dialect.named(name)
        .orElseThrow(
            () ->
                CliException.usage(
                    "SB-CLI-402: --dialect is \""
                        + name
                        + "\"; known are "
                        + String.join(", ", Dialect.labels())
                        + Spelling.hint(name, Dialect.labels())));
  }

  private static void refuseForJob(boolean given, String option) {
    if (given) {
      throw CliException.usage("SB-CLI-403: " + option + " goes with a SQL program only");
    }
  }

  private int job(InputFile input) {
    var defaults = new JobFile.Defaults(input.name(), input.directory(), input.directory());
    return switch (JobFile.parse(input.bytes(), defaults)) {
      case Good good -> {
        say(json ? goodJson(input, good.spec()) : summary(input, good.spec()));
        yield ExitCode.SUCCEEDED;
      }
      case Bad bad -> {
        Terminal terminal = surroundings.terminal();
        if (json) {
          say(badJson(input, bad.problems()));
        } else {
          bad.problems().forEach(p -> terminal.printErr(p.show(input.shownName()) + "\n"));
        }
        yield ExitCode.USAGE;
      }
    };
  }

  private static String summary(InputFile input, JobSpec spec) {
    int count = spec.getTasksCount();
    Set<String> required = ParameterCheck.required(spec);
    return input.shownName()
        + ": good: job "
        + spec.getName()
        + " with "
        + count
        + (count == 1 ? " task" : " tasks")
        + (required.isEmpty() ? "" : "; to be given with -p: " + String.join(", ", required));
  }

  private static String goodJson(InputFile input, JobSpec spec) {
    return "{\"file\":"
        + JsonText.quote(input.shownName())
        + ",\"valid\":true,\"problems\":[],\"spec\":"
        + ProtoJson.line(spec)
        + "}";
  }

  private static String badJson(InputFile input, List<Problem> problems) {
    return "{\"file\":"
        + JsonText.quote(input.shownName())
        + ",\"valid\":false,\"problems\":["
        + problemsJson(problems)
        + "]}";
  }

  static String problemsJson(List<Problem> problems) {
    return problems.stream()
        .map(
            p ->
                "{\"line\":"
                    + p.place().line()
                    + ",\"column\":"
                    + p.place().column()
                    + ",\"code\":"
                    + JsonText.quote(p.code())
                    + ",\"message\":"
                    + JsonText.quote(p.message())
                    + "}")
        .collect(Collectors.joining(","));
  }

  private void say(String line) {
    surroundings.terminal().printOut(line + "\n");
  }
}
