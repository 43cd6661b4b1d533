package dev.signalbox.cli.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What to run and how: the options that run and submit share. */
final class JobOptions {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = {
        "A SQL program (.sql), a job file (.yaml, .yml), or - for standard input.",
        "Or give a command after --."
      })
  @Nullable String file;

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "A parameter of the run; may be repeated.")
  List<String> params = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "The job's name.")
  @Nullable String name;

  @Option(names = "--queue", paramLabel = "QUEUE", description = "The queue to wait in.")
  @Nullable String queue;

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "-100 to 100; higher goes first. Default: 0.")
  @Nullable Integer priority;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "Makes the submission safe to repeat: the same id is the same run (24 h).")
  @Nullable String requestId;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "For the whole run, e.g. 30s, 5m, 1h30m.")
  @Nullable String timeout;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "Tries after the first; for a SQL program or a command.")
  @Nullable Integer retries;

  @Option(
      names = "--datasource",
      paramLabel = "NAME",
      description = "Where a SQL program runs. Default: a DuckDB file of the node.")
  @Nullable String datasource;

  @Option(
      names = "--parallel",
      description = "Statements of a SQL program that do not depend on each other run at once.")
  @Nullable Boolean parallel;

  @Option(
      names = "--fetch-timeout",
      paramLabel = "DURATION",
      description = "Cancel the run if nobody fetches for this long.")
  @Nullable String fetchTimeout;
}
