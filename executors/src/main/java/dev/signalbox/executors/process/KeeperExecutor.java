package dev.signalbox.executors.process;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.executors.process.keeper.Message;
import dev.signalbox.executors.process.keeper.Message.Mode;
import dev.signalbox.executors.process.keeper.Message.Order;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.Executor;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor whose attempts are processes of this machine, started and watched by the keeper. Its
 * kinds differ in what they make of an order.
 */
public abstract class KeeperExecutor implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(KeeperExecutor.class);
  private static final long DISK_RETRY_MS = 500;

  /**
   * What attempts get.
   *
   * @param directory the worker's
   * @param baseEnv the environment below a task's own, see {@link KeeperStarter#baseEnv}
   * @param outputBytesMax what is kept of an attempt's output
   */
  public record Config(Path directory, Map<String, String> baseEnv, long outputBytesMax) {
    public Config {
      directory = directory.toAbsolutePath().normalize();
      baseEnv = Map.copyOf(baseEnv);
    }
  }

  private final Config config;
  private final KeeperClient keeper;
  private final AttemptListener listener;
  private final AttemptFiles files;
  private final AttemptFiles workdirs;

  /** Orders whose files the full disk has refused. */
  private final Set<AttemptKey> waiting = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * @param kind names the directories of its files
   */
  protected KeeperExecutor(
      String kind, Config config, KeeperClient keeper, AttemptListener listener) {
    this.config = config;
    this.keeper = keeper;
    this.listener = listener;
    files = new AttemptFiles(config.directory().resolve(kind));
    workdirs = new AttemptFiles(config.directory().resolve(kind + "-work"));
    keeper.register();
  }

  /**
   * What an order comes to.
   *
   * @param mode what the process's stdout carries
   * @param argv the program first
   * @param env variables that the program needs to run at all, whatever the task says
   * @param input what it reads; empty for nothing
   * @param limits what the operating system is to hold it to
   * @param serial the process may serve other orders too: so its environment has nothing of this
   *     one
   */
  public record Launch(
      Mode mode,
      List<String> argv,
      Map<String, String> env,
      byte[] input,
      ResourceLimits limits,
      boolean serial) {
    /** A process that serves one order and reads nothing. */
    static Launch once(List<String> argv, ResourceLimits limits) {
      return new Launch(Mode.BYTES, argv, Map.of(), new byte[0], limits, false);
    }
  }

  /**
   * What to run.
   *
   * @param made for files that the process reads; they go with the attempt
   * @param workdir where it shall work
   * @throws IOException if something for it is not to be had; a message with a code of its own is
   *     told as it is
   */
  protected abstract Launch launch(AttemptOrder order, AttemptFiles made, String workdir)
      throws IOException;

  @Override
  public final void start(AttemptOrder order) {
    try {
      begin(order);
    } catch (FileSystemException e) {
      if (String.valueOf(e.getReason()).contains("No space left")) {
        waiting.add(order.key());
        LOG.warn("attempt={} action=wait cause=\"{}\"", order.key(), e.toString());
        Thread.ofVirtual().name("start-" + order.key()).start(() -> beginLater(order));
      } else {
        fail(order, e);
      }
    } catch (IOException e) {
      fail(order, e);
    }
  }

  @Override
  public final Set<AttemptKey> recover(Set<AttemptKey> expected) {
    files.retain(expected);
    workdirs.retain(expected);
    return keeper.recover(expected, listener);
  }

  @Override
  public final void stop(AttemptKey key, StopReason reason, long graceMs) {
    AttemptState state = outcome(reason);
    boolean waited;
    synchronized (waiting) {
      waited = waiting.remove(key);
    }
    if (waited) {
      Outcome outcome = new Outcome(state, -1, 0, "ended before it started");
      listener.ended(key, outcome, 0, System.currentTimeMillis());
    } else {
      keeper.stop(new Message.Stop(key, state, graceMs), listener);
    }
  }

  @Override
  public final void forget(AttemptKey key) {
    keeper.forget(key);
    files.remove(key);
    workdirs.remove(key);
  }

  /** Leaves the keeper's client open: others share it. */
  @Override
  public final void close() {
    closed = true;
  }

  private void begin(AttemptOrder order) throws IOException {
    AttemptKey key = order.key();
    String given = order.task().workdir();
    String workdir = given.isEmpty() ? workdirs.makeDirectory(key).toString() : given;
    Launch launch = launch(order, files, workdir);
    Map<String, String> env = new TreeMap<>(config.baseEnv());
    if (!launch.serial()) {
      addTask(env, order);
    }
    env.putAll(launch.env());
    Order wanted =
        new Order(
            launch.mode(),
            launch.argv(),
            env,
            workdir,
            order.output().toAbsolutePath().toString(),
            config.outputBytesMax(),
            launch.limits(),
            launch.input(),
            launch.serial());
    keeper.start(key, wanted, listener);
  }

  /** A full disk is no fault of the task: it starts when there is space again. */
  private void beginLater(AttemptOrder order) {
    while (!closed && waiting.contains(order.key())) {
      try {
        Thread.sleep(DISK_RETRY_MS);
        synchronized (waiting) {
          if (waiting.contains(order.key())) {
            begin(order);
            waiting.remove(order.key());
          }
        }
      } catch (IOException e) {
        LOG.debug("attempt={} action=wait cause=\"{}\"", order.key(), e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void fail(AttemptOrder order, IOException cause) {
    String told = String.valueOf(cause.getMessage());
    String message =
        told.startsWith("SB-") ? told : "SB-EXEC-009: the attempt's files cannot be made: " + cause;
    listener.ended(order.key(), Outcome.failed(message), 0, System.currentTimeMillis());
  }

  private static AttemptState outcome(StopReason reason) {
    return switch (reason) {
      case CANCEL -> AttemptState.CANCELLED;
      case TIMEOUT -> AttemptState.TIMED_OUT;
    };
  }

  /** Adds what an attempt's environment has of its order; the task's own variables win. */
  private static void addTask(Map<String, String> env, AttemptOrder order) {
    env.put("SIGNALBOX_RUN", order.key().run().toString());
    env.put("SIGNALBOX_JOB", order.job());
    env.put("SIGNALBOX_TASK", order.key().task());
    env.put("SIGNALBOX_ATTEMPT_NUMBER", Integer.toString(order.key().number()));
    order.params().forEach((name, value) -> env.put("SIGNALBOX_PARAM_" + name, value));
    env.putAll(order.task().env());
  }
}
