package dev.signalbox.sql.program;

import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Splitter;
import dev.signalbox.sql.split.Statement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Makes a new connection ready for a program: declares the parameters and runs the statements of
 * the setup, whose rows nobody sees.
 */
final class SessionSetup {
  private final String setup;
  private final Map<String, String> params;
  private final Terminal terminal;
  private final Cancellation cancellation;

  SessionSetup(
      String setup, Map<String, String> params, Terminal terminal, Cancellation cancellation) {
    this.setup = setup;
    this.params = params;
    this.terminal = terminal;
    this.cancellation = cancellation;
  }

  /**
   * @throws RefusedException if a statement of the setup fails
   * @throws InterruptedException if the program was cancelled
   */
  void run(Database database) throws RefusedException, SQLException, InterruptedException {
    database.declare(params);
    for (Statement statement : statements(database.dialect())) {
      if (cancellation.cancelled()) {
        throw new InterruptedException();
      }
      runOne(database, statement);
    }
  }

  List<Statement> statements(Dialect dialect) {
    return setup.isEmpty() ? List.of() : Splitter.split(setup, dialect).statements();
  }

  private void runOne(Database database, Statement statement)
      throws RefusedException, InterruptedException {
    String body = statement.body().text();
    try (java.sql.Statement run = database.statement(body)) {
      cancellation.started(run);
      try {
        if (run.execute(body)) {
          drain(database, run);
        }
      } finally {
        cancellation.ended(run);
      }
      database.succeeded();
    } catch (SQLException e) {
      if (cancellation.cancelled()) {
        throw new InterruptedException();
      }
      Failure failure = database.failure(e, body).without(terminal.secrets());
      String subject = "SB-SQL-424: statement " + statement.number() + " of the setup failed";
      throw new RefusedException(FailureReport.text(subject, setup, statement, failure));
    }
  }

  /** A database that streams has done a query when its last row is read. */
  private static void drain(Database database, java.sql.Statement run) throws SQLException {
    try (ResultSet rows = run.getResultSet()) {
      while (rows.next()) {
        // Not wanted.
      }
      database.ended(rows);
    }
  }
}
