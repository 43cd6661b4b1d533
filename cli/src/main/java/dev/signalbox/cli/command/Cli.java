package dev.signalbox.cli.command;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.text.Cells;
import dev.signalbox.cli.text.Spelling;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads the command line, runs the command, turns whatever happens into an exit code. */
public final class Cli {
  private static final int HELP_WIDTH = 92;

  private Cli() {}

  /** Runs one command line; writes to the terminal of the surroundings; never throws. */
  public static int run(Surroundings surroundings, List<String> args) {
    try {
      int code = execute(surroundings, args);
      surroundings.terminal().flush();
      return code;
    } catch (RuntimeException e) {
      return failed(surroundings, e);
    }
  }

  private static int failed(Surroundings surroundings, Exception e) {
    return switch (e) {
      case Terminal.OutputClosed closed ->
          closed
              .reason()
              .map(
                  why ->
                      fail(
                          surroundings,
                          ExitCode.USAGE,
                          "SB-CLI-408: cannot write standard output: " + why,
                          e))
              .orElse(ExitCode.OUTPUT_CLOSED);
      case CliException told -> fail(surroundings, told.exitCode(), told.line(), e);
      case ParameterException usage -> fail(surroundings, ExitCode.USAGE, usageProblem(usage), e);
      default ->
          fail(
              surroundings,
              ExitCode.UNREACHABLE,
              "SB-CLI-500: this should not happen: "
                  + Cells.printable(e.toString())
                  + "; please report it with the output of SIGNALBOX_DEBUG=1",
              e);
    };
  }

  private static int execute(Surroundings surroundings, List<String> args) {
    var plain = StatusCommand.plain(surroundings, args);
    if (plain.isPresent()) {
      return plain.get().call();
    }
    int dashes = args.indexOf("--");
    List<String> head = dashes < 0 ? args : args.subList(0, dashes);
    List<String> tail = dashes < 0 ? List.of() : args.subList(dashes + 1, args.size());
    CommandLine root = CommandTree.forArguments(surroundings.withTail(tail), head);
    configure(root, surroundings);
    List<String> parsed = new ArrayList<>(head);
    return root.execute(parsed.toArray(String[]::new));
  }

  private static void configure(CommandLine root, Surroundings surroundings) {
    Terminal terminal = surroundings.terminal();
    Ansi ansi = terminal.outStyle().on() ? Ansi.ON : Ansi.OFF;
    root.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
    root.setOut(new PrintWriter(new TerminalWriter(terminal, true), true));
    root.setErr(new PrintWriter(new TerminalWriter(terminal, false), true));
    root.setParameterExceptionHandler((e, arguments) -> failed(surroundings, e));
    root.setExecutionExceptionHandler((e, command, result) -> failed(surroundings, e));
    root.setUsageHelpWidth(HELP_WIDTH);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setOverwrittenOptionsAllowed(false);
  }

  private static String usageProblem(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String what =
        switch (e) {
          case UnmatchedArgumentException unmatched -> unmatched(unmatched);
          default -> String.valueOf(e.getMessage());
        };
    String line = Cells.printable(what.lines().findFirst().orElse("bad usage"));
    return "SB-CLI-400: " + line + "; see: " + command + " --help";
  }

  private static String unmatched(UnmatchedArgumentException e) {
    String word = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().getFirst();
    CommandLine command = e.getCommandLine();
    if (word.startsWith("-")) {
      List<String> names = new ArrayList<>();
      command.getCommandSpec().options().forEach(o -> names.addAll(List.of(o.names())));
      return "unknown option \"" + word + "\"" + Spelling.hint(word, names);
    }
    var commands = command.getSubcommands().keySet();
    return commands.isEmpty()
        ? "unexpected argument \"" + word + "\""
        : "unknown command \"" + word + "\"" + Spelling.hint(word, commands);
  }

  private static int fail(Surroundings surroundings, int code, String message, Throwable cause) {
    Terminal terminal = surroundings.terminal();
    try {
      String line = message.startsWith("SB-") ? colour(terminal, message) : message;
      terminal.printErr(line + "\n");
      if (surroundings.variable("SIGNALBOX_DEBUG", "").equals("1")) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        terminal.printErr(trace.toString());
      }
      terminal.flushErr();
      terminal.flush();
      return code;
    } catch (Terminal.OutputClosed e) {
      return code;
    }
  }

  /** The code of an error stands out; the words stay readable. */
  private static String colour(Terminal terminal, String message) {
    int colon = message.indexOf(':');
    return colon < 0
        ? message
        : terminal.errStyle().red(message.substring(0, colon + 1)) + message.substring(colon + 1);
  }
}
