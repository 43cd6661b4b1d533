package dev.signalbox.executors.sql;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.SqlOrder;
import dev.signalbox.executors.process.AttemptFiles;
import dev.signalbox.executors.process.KeeperClient;
import dev.signalbox.executors.process.KeeperExecutor;
import dev.signalbox.executors.process.keeper.Message.Mode;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs SQL programs. The child reads its order, with the program in it, from a file that only this
 * user can read, and writes frames to its stdout.
 */
public final class SqlExecutor extends KeeperExecutor {
  /**
   * How programs are run.
   *
   * @param command the child when the order's file is added as the last argument
   * @param defaultDatabase the file of the data source {@code default}
   */
  public record Child(List<String> command, Path defaultDatabase) {
    public Child {
      command = List.copyOf(command);
      defaultDatabase = defaultDatabase.toAbsolutePath().normalize();
    }
  }

  private final Child child;

  public SqlExecutor(Config config, Child child, KeeperClient keeper, AttemptListener listener) {
    super("sql", config, keeper, listener);
    this.child = child;
  }

  @Override
  protected Mode mode() {
    return Mode.FRAMES;
  }

  @Override
  protected List<String> argv(AttemptOrder order, AttemptFiles made) throws IOException {
    if (!(order.task().action() instanceof Action.Sql sql)) {
      throw new IllegalArgumentException("no program: " + order.task().action().kind());
    }
    SqlOrder wanted =
        new SqlOrder(
            sql.datasource(), sql.text(), order.params(), child.defaultDatabase().toString());
    List<String> argv = new ArrayList<>(child.command());
    argv.add(made.write(order.key(), wanted.toBytes()).toString());
    return argv;
  }
}
