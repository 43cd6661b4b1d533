package dev.signalbox.sql.program;

import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.sql.lineage.Effects;
import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Statement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides whether a statement that failed is run again: if it certainly was only a read, outside of
 * a transaction, on a connection that still works.
 */
final class StatementRetry {
  private static final int VALID_SECONDS_MAX = 5;

  private final RetryPolicy policy;
  private final List<Statement> setup;
  private final List<Statement> program;
  private final Terminal terminal;
  private final Cancellation cancellation;

  /**
   * @param setup statements that ran before those of the program
   */
  StatementRetry(
      RetryPolicy policy,
      List<Statement> setup,
      List<Statement> program,
      Terminal terminal,
      Cancellation cancellation) {
    this.policy = policy;
    this.setup = setup;
    this.program = program;
    this.terminal = terminal;
    this.cancellation = cancellation;
  }

  /**
   * Says why the statement failed and waits for the delay, if it is to be run again.
   *
   * @param tries of this statement so far, from 1; nothing that it gave was written
   */
  boolean again(Database database, Statement statement, int tries, Failure failure) {
    if (tries > policy.count() || cancellation.cancelled() || !safe(database, statement)) {
      return false;
    }
    long delayMs = policy.delayMs(tries, ThreadLocalRandom.current().nextDouble());
    terminal.line(
        "statement %d failed, try %d of %d, and is run again in %d ms: %s"
            .formatted(
                statement.number(),
                tries,
                policy.count() + 1,
                delayMs,
                failure.message().lines().findFirst().orElse("")));
    return !cancellation.within(delayMs);
  }

  private boolean safe(Database database, Statement statement) {
    Dialect dialect = database.dialect();
    List<Statement> before = program.subList(0, statement.number() - 1);
    if (mayBeginTransaction(setup, dialect) || mayBeginTransaction(before, dialect)) {
      return false;
    }
    try {
      database.failed();
      return database.connection().isValid(VALID_SECONDS_MAX)
          && !database.inTransaction()
          && database.onlyReads(statement);
    } catch (SQLException e) {
      // A connection of which this cannot be known does not work.
      return false;
    }
  }

  /** Some errors end a transaction: that none is open now does not tell that none was. */
  private static boolean mayBeginTransaction(List<Statement> statements, Dialect dialect) {
    return statements.stream().anyMatch(each -> Effects.mayBeginTransaction(each, dialect));
  }
}
