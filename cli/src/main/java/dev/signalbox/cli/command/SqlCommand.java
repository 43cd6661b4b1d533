package dev.signalbox.cli.command;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.follow.ResultShape;
import dev.signalbox.cli.shell.SqlShell;
import dev.signalbox.cli.terminal.TtyCheck;
import dev.signalbox.core.model.Datasource;
import dev.signalbox.sql.split.Dialect;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signalbox sql}: a prompt, or a program from the command line. */
@Command(
    name = "sql",
    sortOptions = false,
    customSynopsis = "signalbox sql [OPTIONS]",
    description = {
      "Asks a database: a prompt on a terminal, else the program on standard input.",
      "",
      "Each input is a run of its own, with logs and history like any other. What changes the",
      "session (SET, USE, ATTACH, temporary tables) is done again before each input.",
      ""
    },
    footer = {
      "",
      "At the prompt: end a statement with ; and Enter; Tab completes; Ctrl-C stops a statement;",
      "Ctrl-D leaves; help tells more.",
      "",
      "Examples:",
      "  signalbox sql",
      "  signalbox sql --datasource shop",
      "  signalbox sql -e \"select count(*) from orders\" --output csv",
      "  signalbox sql -f report.sql",
      "",
      "Exit codes: 0 succeeded, 1 failed, 2 bad input, 3 no server, 4 cancelled, 130 Ctrl-C."
    })
final class SqlCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = {"-e", "--execute"},
      paramLabel = "SQL",
      description = "Run these statements and leave; may be repeated.")
  private List<String> statements = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Run this program and leave; - is standard input.")
  private @Nullable String file;

  @Option(
      names = "--datasource",
      paramLabel = "NAME",
      description = "A name of the server's config, or a URL. Default: a DuckDB file of the node.")
  private String datasource = Datasource.DEFAULT;

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      description = "How statements end at the prompt. Default: the data source's, if it is known.")
  private @Nullable String dialect;

  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private TargetOptions target = new TargetOptions();

  SqlCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (target.json) {
      throw CliException.usage("SB-CLI-402: sql has no --json; use --output json, or run --json");
    }
    if (!statements.isEmpty() && file != null) {
      throw CliException.usage("SB-CLI-400: both -e and -f; give one of them");
    }
    ResultShape shape = output.shape(false);
    Dialect spoken = dialect();
    Optional<String> program = program();
    try (Session session = Session.open(surroundings, target)) {
      SqlRuns runs = new SqlRuns(surroundings, session, datasource, shape.of(datasource));
      if (program.isPresent()) {
        return once(runs, program.get());
      }
      prompt(runs, spoken);
      return ExitCode.SUCCEEDED;
    }
  }

  /** Nothing means a prompt. */
  private Optional<String> program() {
    if (!statements.isEmpty()) {
      return Optional.of(String.join("\n;\n", statements));
    }
    boolean people = TtyCheck.isTerminal(0) && surroundings.terminal().outIsTerminal();
    return file == null && people
        ? Optional.empty()
        : Optional.of(InputFile.read(surroundings, file).text());
  }

  private static int once(SqlRuns runs, String program) {
    boolean[] interrupted = new boolean[1];
    Interrupts.onInterrupt(
        () -> {
          interrupted[0] = true;
          runs.cancel();
        });
    int code = Outcomes.exitCode(runs.status(program, ""));
    return interrupted[0] ? ExitCode.INTERRUPTED : code;
  }

  private void prompt(SqlRuns runs, Dialect spoken) {
    String name = Datasource.isUrl(datasource) ? Datasource.kind(datasource) : datasource;
    try {
      SqlShell.onThisTerminal(runs, spoken, name, history());
    } catch (IOException e) {
      throw CliException.usage("SB-CLI-402: this terminal cannot be used: " + e.getMessage());
    }
  }

  /** Beside one's own node; inputs may hold secrets, so nobody else may read it. */
  private Optional<Path> history() {
    Path path = Session.dataDir(surroundings, target).resolve("sql_history");
    try {
      var owner = PosixFilePermissions.fromString("rw-------");
      Files.createFile(path, PosixFilePermissions.asFileAttribute(owner));
    } catch (FileAlreadyExistsException e) {
      return Optional.of(path);
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(path);
  }

  private Dialect dialect() {
    if (dialect != null) {
      return Dialect.named(dialect)
          .orElseThrow(
              () ->
                  CliException.usage(
                      "SB-CLI-402: --dialect is one of "
                          + String.join(", ", Dialect.labels())
                          + ", not \""
                          + dialect
                          + "\""));
    }
    if (datasource.equals(Datasource.DEFAULT)) {
      return Dialect.DUCKDB;
    }
    return Datasource.isUrl(datasource)
        ? Dialect.named(Datasource.kind(datasource)).orElse(Dialect.GENERIC)
        : Dialect.GENERIC;
  }
}
