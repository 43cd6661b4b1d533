package dev.signalbox.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What {@code signalbox} alone says. */
@Command(
    name = "signalbox",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    synopsisHeading = "",
    customSynopsis = {"Usage: signalbox COMMAND [OPTIONS] [ARGS]", ""},
    description = {
      "Runs SQL programs, commands and pipelines, and remembers what became of them.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    optionListHeading = "Options:%n",
    footer = {
      "",
      "Examples:",
      "  signalbox run report.sql                run a SQL program here, show its tables",
      "  signalbox run pipeline.yaml             run a pipeline, watch its progress",
      "  signalbox run -- python3 train.py       run a command",
      "  T=$$(signalbox submit report.sql)        hand it in, get a token",
      "  signalbox fetch --follow $$T             follow it from anywhere, to the end",
      "  signalbox list                          what has run",
      "",
      "Without --server, everything works on a node of your own in ~/.signalbox, started when",
      "needed. Exit codes: 0 succeeded, 1 the run failed, 2 bad input or usage, 3 cannot reach",
      "the server, 4 cancelled, 130 interrupted. Each command has --help."
    })
final class RootCommand implements Runnable {
  @Spec private CommandSpec spec;

  RootCommand() {
    spec = CommandSpec.create();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "no command given");
  }
}
