package dev.signalbox.cli.command;

import dev.signalbox.cli.Surroundings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** All commands by name. Only what a command line needs is built: reflection costs start time. */
final class CommandTree {
  private CommandTree() {}

  /** The tree with the named command alone, or with all when help may be wanted. */
  static CommandLine forArguments(Surroundings surroundings, List<String> args) {
    var commands = commands();
    String first = args.isEmpty() ? "" : args.getFirst();
    var one = commands.get(first);
    if (one == null || first.equals("completion")) {
      return all(surroundings);
    }
    CommandLine root = new CommandLine(new RootCommand());
    root.addSubcommand(first, one.apply(surroundings));
    return root;
  }

  /** The whole tree. */
  static CommandLine all(Surroundings surroundings) {
    CommandLine root = new CommandLine(new RootCommand());
    commands().forEach((name, command) -> root.addSubcommand(name, command.apply(surroundings)));
    root.addSubcommand("help", new CommandLine.HelpCommand());
    return root;
  }

  private static Map<String, Function<Surroundings, Object>> commands() {
    Map<String, Function<Surroundings, Object>> commands = new LinkedHashMap<>();
    commands.put("run", RunCommand::new);
    commands.put("submit", SubmitCommand::new);
    commands.put("sql", SqlCommand::new);
    commands.put("fetch", FetchCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("logs", LogsCommand::new);
    commands.put("cancel", CancelCommand::new);
    commands.put("list", ListCommand::new);
    commands.put("diff", DiffCommand::new);
    commands.put("validate", ValidateCommand::new);
    commands.put("server", ServerCommand::new);
    commands.put("version", VersionCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("rehearse", RehearseCommand::new);
    return commands;
  }
}
