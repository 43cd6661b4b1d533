package dev.signalbox.cli.shell;

import dev.signalbox.sql.split.Dialect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/** The prompt: reads an input, has it run, reads the next. */
public final class SqlShell {
  /** After these the tables may be others. */
  private static final Set<String> CHANGE_TABLES =
      Set.of("create", "drop", "alter", "use", "attach", "detach", "rename");

  private final SqlRunner runner;
  private final Terminal terminal;
  private final Dialect dialect;
  private final String prompt;
  private final LineReader reader;
  private final ShellSession session = new ShellSession();
  private volatile Catalog catalog = Catalog.EMPTY;

  /**
   * Prompts on the process's own terminal until the user leaves.
   *
   * @param name of the data source, for the prompt
   * @param history where inputs are remembered
   * @throws IOException if the terminal cannot be used
   */
  public static void onThisTerminal(
      SqlRunner runner, Dialect dialect, String name, Optional<Path> history) throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      new SqlShell(runner, terminal, dialect, name, history).run();
    }
  }

  SqlShell(
      SqlRunner runner, Terminal terminal, Dialect dialect, String name, Optional<Path> history) {
    this.runner = runner;
    this.terminal = terminal;
    this.dialect = dialect;
    prompt = name + "> ";
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("signalbox")
            .parser(new SqlLines(dialect))
            .completer(new SqlWords(() -> catalog))
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P > ")
            // An exclamation mark is an operator here.
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.CASE_INSENSITIVE, true);
    history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
    reader = builder.build();
  }

  /** Until the user leaves. */
  void run() {
    runner.say("Type help for help, \\q to leave.");
    terminal.handle(Signal.INT, signal -> runner.cancel());
    readCatalog();
    while (true) {
      String line;
      runner.awaitsInput();
      try {
        line = reader.readLine(prompt);
      } catch (UserInterruptException e) {
        continue;
      } catch (EndOfFileException e) {
        return;
      }
      if (ShellCommand.isOne(line)) {
        ShellCommand command = ShellCommand.of(line);
        if (command.name().equals("\\q")) {
          return;
        }
        obey(command);
      } else {
        ask(SqlInput.of(line, dialect));
      }
    }
  }

  private void ask(SqlInput input) {
    if (input.statements().isEmpty() || !runner.run(input.text(), session.setup())) {
      return;
    }
    session.succeeded(input);
    boolean others =
        input.statements().stream()
            .anyMatch(
                statement -> CHANGE_TABLES.contains(SqlInput.firstWord(statement.body().text())));
    if (others) {
      readCatalog();
    }
  }

  private void obey(ShellCommand command) {
    switch (command.name()) {
      case "\\?" -> runner.say(ShellCommand.HELP);
      case "\\d" -> describe(command.argument());
      case "\\session" -> session.statements().forEach(statement -> runner.say(statement + ";"));
      case "\\forget" -> session.forget();
      default -> runner.say("there is no " + command.name() + "; type help for what there is");
    }
  }

  private void describe(String table) {
    catalog = read();
    if (table.isEmpty()) {
      catalog.tables().keySet().forEach(runner::say);
    } else if (catalog.tables().containsKey(table)) {
      catalog.tables().get(table).forEach(runner::say);
    } else {
      runner.say("there is no table " + table + "; \\d lists them");
    }
  }

  /** In the background: the prompt need not wait for it. */
  private void readCatalog() {
    Thread.startVirtualThread(() -> catalog = read());
  }

  private Catalog read() {
    String query = Catalog.query(dialect);
    return query.isEmpty() ? Catalog.EMPTY : Catalog.of(runner.query(query, session.setup()));
  }
}
