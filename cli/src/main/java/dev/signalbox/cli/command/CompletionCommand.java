package dev.signalbox.cli.command;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signalbox completion}: what a shell needs to complete command lines. */
@Command(
    name = "completion",
    sortOptions = false,
    customSynopsis = "signalbox completion bash|zsh",
    description = {
      "Prints a script that makes a shell complete signalbox's commands and options.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  source <(signalbox completion bash)",
      "  signalbox completion zsh > ~/.signalbox-completion && source ~/.signalbox-completion"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  /** For the shell's completion. */
  static final class Shells extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Shells() {
      super(List.of("bash", "zsh"));
    }
  }

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "bash or zsh.")
  private String shell = "";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  CompletionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw CliException.usage(
          "SB-CLI-402: completion knows bash and zsh, not \"" + shell + "\"; name one of them");
    }
    // One script serves both: it turns on zsh's way of reading bash completions by itself.
    String script = AutoComplete.bash("signalbox", CommandTree.all(surroundings));
    surroundings.terminal().printOut(script + "\n");
    return ExitCode.SUCCEEDED;
  }
}
