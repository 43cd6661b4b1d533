package dev.signalbox.executors.sql;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.SqlHandover;
import dev.signalbox.core.model.SqlOrder;
import dev.signalbox.executors.process.AttemptFiles;
import dev.signalbox.executors.process.KeeperClient;
import dev.signalbox.executors.process.KeeperExecutor;
import dev.signalbox.executors.process.keeper.Message.Mode;
import dev.signalbox.executors.process.keeper.Message.Order;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs SQL programs. A child reads its order, with the program in it, from a file that only this
 * user can read, and writes frames to its stdout. It runs one program after another, for its start
 * takes longer than most programs; but a task with limits or variables of its own gets a child of
 * its own.
 */
public final class SqlExecutor extends KeeperExecutor {
  private static final long MEBIBYTE = 1024 * 1024;

  /**
   * How programs are run.
   *
   * @param command the child, which reads a {@link SqlHandover} from its stdin
   * @param defaultDatabase the file of the data source {@code default}
   * @param env variables for the child itself
   * @param memoryBytesMax what a program's engine may take; the rest of the child is small
   * @param sources tells the child how to open a data source
   */
  public record Child(
      List<String> command,
      Path defaultDatabase,
      Map<String, String> env,
      long memoryBytesMax,
      Sources sources) {
    public Child {
      command = List.copyOf(command);
      Map<String, String> all = new TreeMap<>(env);
      // The child's start script shall find the JDK that this program runs on, wherever it is.
      all.putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
      env = Map.copyOf(all);
      defaultDatabase = defaultDatabase.toAbsolutePath().normalize();
    }

    /** With the options of its JVM. */
    private Map<String, String> env(long memoryBytes) {
      long bytes = memoryBytes == 0 ? memoryBytesMax : Math.min(memoryBytes, memoryBytesMax);
      Map<String, String> all = new TreeMap<>(env);
      all.put(
          "SIGNALBOX_SQL_OPTS",
          "-Xmx256m -Dsignalbox.sql.memory=" + Math.ceilDiv(bytes, MEBIBYTE) + "MiB");
      return all;
    }
  }

  /** Where a program's child learns how to open its data source, passwords included. */
  public interface Sources {
    /**
     * Settings for the child, which no disk and no argument list sees.
     *
     * @throws IOException if the source cannot be had; the message is for users, with its code
     */
    Map<String, String> connection(String datasource) throws IOException;
  }

  private final Child child;

  public SqlExecutor(Config config, Child child, KeeperClient keeper, AttemptListener listener) {
    super("sql", config, keeper, listener);
    this.child = child;
  }

  @Override
  protected Launch launch(AttemptOrder order, AttemptFiles made, String workdir)
      throws IOException {
    Action.Sql sql = program(order);
    Map<String, String> connection = child.sources().connection(sql.datasource());
    ResourceLimits limits = order.task().limits();
    boolean serial = limits.equals(ResourceLimits.NONE) && order.task().env().isEmpty();
    SqlOrder wanted =
        new SqlOrder(
            sql,
            sql.options().retryStatement() ? order.task().retry() : RetryPolicy.NONE,
            order.params(),
            child.defaultDatabase().toString());
    String file = made.write(order.key(), wanted.toBytes()).toString();
    byte[] handover = new SqlHandover(file, workdir, connection, !serial).toBytes();
    if (handover.length > Order.INPUT_BYTES_MAX) {
      throw new IOException("SB-SQL-413: the data source's settings are too long");
    }
    return new Launch(
        Mode.FRAMES,
        child.command(),
        child.env(limits.memoryBytes()),
        handover,
        // Its engine keeps to what it may take. The address space of a JVM is many times that.
        limits.withoutMemory(),
        serial);
  }

  private static Action.Sql program(AttemptOrder order) {
    if (!(order.task().action() instanceof Action.Sql sql)) {
      throw new IllegalArgumentException("no program: " + order.task().action().kind());
    }
    return sql;
  }
}
