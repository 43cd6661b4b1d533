package dev.signalbox.sql.program;

import dev.signalbox.sql.split.Statement;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Runs a program's statements in order on one connection, up to the first that fails. */
final class ProgramRunner {
  private final Database database;
  private final StatementRunner runner;
  private final FrameOutput output;
  private final Terminal terminal;
  private final Cancellation cancellation;

  ProgramRunner(
      Database database,
      StatementRunner runner,
      FrameOutput output,
      Terminal terminal,
      Cancellation cancellation) {
    this.database = database;
    this.runner = runner;
    this.output = output;
    this.terminal = terminal;
    this.cancellation = cancellation;
  }

  /**
   * @return whether every statement succeeded
   * @throws IOException if nobody reads the output any more
   */
  boolean run(String program, List<Statement> statements) throws IOException {
    for (Statement statement : statements) {
      if (cancellation.cancelled()) {
        return false;
      }
      Optional<Failure> failure = runner.run(statement, output);
      if (failure.isPresent()) {
        // Frames first: what follows on stderr is about them.
        output.flush();
        boolean last = statement.number() == statements.size();
        String after = last ? "" : "\nThe statements after it did not run.";
        terminal.line(FailureReport.ofStatement(program, statement, failure.get()) + after);
        return false;
      }
    }
    sayIfLost(database, terminal);
    return true;
  }

  /** What a program has not committed is rolled back when it ends, which nobody should miss. */
  static void sayIfLost(Database database, Terminal terminal) {
    try {
      if (database.inTransaction()) {
        terminal.line(
            "The program ended within a transaction, which was rolled back: end it with COMMIT.");
      }
    } catch (SQLException e) {
      terminal.line("It is not known whether a transaction was open at the end: " + e.getMessage());
    }
  }
}
