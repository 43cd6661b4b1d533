package dev.signalbox.sql.program;

import dev.signalbox.sql.split.Statement;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Runs a program's statements in order on one connection, up to the first that fails. */
final class ProgramRunner {
  private final StatementRunner runner;
  private final FrameOutput output;
  private final Terminal terminal;
  private final Cancellation cancellation;

  ProgramRunner(
      StatementRunner runner, FrameOutput output, Terminal terminal, Cancellation cancellation) {
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
    return true;
  }
}
