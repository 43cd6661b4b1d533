package dev.signalbox.sql.program;

import dev.signalbox.core.model.SqlOrder;
import dev.signalbox.sql.lineage.Catalog;
import dev.signalbox.sql.lineage.DependencyGraph;
import dev.signalbox.sql.lineage.Effects;
import dev.signalbox.sql.split.SplitProgram;
import dev.signalbox.sql.split.Splitter;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the program of an order on its data source: in order, or side by side if it wants that. */
final class OrderRunner {
  private final SqlOrder order;
  private final Source source;
  private final FrameOutput output;
  private final Terminal terminal;
  private final Cancellation cancellation;
  private final SessionSetup setup;

  OrderRunner(
      SqlOrder order,
      Source source,
      FrameOutput output,
      Terminal terminal,
      Cancellation cancellation) {
    this.order = order;
    this.source = source;
    this.output = output;
    this.terminal = terminal;
    this.cancellation = cancellation;
    this.setup =
        new SessionSetup(order.sql().options().setup(), order.params(), terminal, cancellation);
  }

  /**
   * Runs it.
   *
   * @param database a new connection
   * @return whether every statement succeeded
   */
  boolean run(Database database)
      throws RefusedException, SQLException, IOException, InterruptedException {
    SplitProgram program = Splitter.split(order.sql().text(), database.dialect());
    ExtendedStatements.refuse(order.sql().text(), program, database.dialect());
    setup.run(database);
    boolean parallel = order.sql().options().parallel() && isAlike(database);
    boolean succeeded = parallel ? runParallel(database, program) : runInOrder(database, program);
    if (succeeded) {
      sayIfLost(database);
    }
    return succeeded;
  }

  private boolean runInOrder(Database database, SplitProgram program) throws IOException {
    return new ProgramRunner(runner(database, program), output, terminal, cancellation)
        .run(order.sql().text(), program.statements());
  }

  /** Whether what the setup made of a session it makes of any other, too. */
  private boolean isAlike(Database database) throws SQLException {
    boolean alike =
        setup.statements(database.dialect()).stream()
                .allMatch(each -> Effects.alikeInEverySession(each, database.dialect()))
            && database.connection().getAutoCommit()
            && !database.inTransaction();
    if (!alike) {
      terminal.line("The setup is more than settings, so the statements run in order.");
    }
    return alike;
  }

  private boolean runParallel(Database database, SplitProgram program)
      throws RefusedException, SQLException, IOException, InterruptedException {
    Optional<Catalog> catalog = catalog(database);
    if (catalog.isEmpty()) {
      return runInOrder(database, program);
    }
    DependencyGraph graph = DependencyGraph.of(program, database.dialect(), catalog.get());
    int wanted = ParallelRunner.connections(graph);
    if (wanted == 1) {
      return runInOrder(database, program);
    }
    List<Database> more = new ArrayList<>();
    try {
      while (more.size() + 1 < wanted) {
        more.add(database.another(source));
        setup.run(more.getLast());
      }
      List<StatementRunner> runners = new ArrayList<>();
      runners.add(runner(database, program));
      more.forEach(each -> runners.add(runner(each, program)));
      return new ParallelRunner(runners, output, terminal, cancellation)
          .run(order.sql().text(), program.statements(), graph);
    } finally {
      for (Database each : more) {
        each.close();
      }
    }
  }

  private Optional<Catalog> catalog(Database database) {
    try {
      Optional<Catalog> catalog = database.catalog();
      if (catalog.isEmpty()) {
        terminal.line("A program has one session with this kind of database: it runs in order.");
      }
      return catalog;
    } catch (SQLException e) {
      terminal.line(
          "The database does not tell what its names are, so the statements run in order: "
              + e.getMessage());
      return Optional.empty();
    }
  }

  private StatementRunner runner(Database database, SplitProgram program) {
    StatementRetry retry =
        new StatementRetry(
            order.retry(),
            setup.statements(database.dialect()),
            program.statements(),
            terminal,
            cancellation);
    return new StatementRunner(database, retry, terminal, cancellation);
  }

  /** What a program has not committed is rolled back when it ends, which nobody should miss. */
  private void sayIfLost(Database database) {
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
