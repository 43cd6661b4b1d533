package dev.signalbox.executors.process;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.executors.process.keeper.Message;
import dev.signalbox.executors.process.keeper.Message.Mode;
import dev.signalbox.executors.process.keeper.Message.Order;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.Executor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Runs commands and scripts on this machine. */
public final class ProcessExecutor implements Executor {
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
  private final AttemptFiles scripts;
  private final AttemptFiles workdirs;

  public ProcessExecutor(Config config, KeeperClient keeper, AttemptListener listener) {
    this.config = config;
    this.keeper = keeper;
    this.listener = listener;
    scripts = new AttemptFiles(config.directory().resolve("scripts"));
    workdirs = new AttemptFiles(config.directory().resolve("work"));
    keeper.register();
  }

  @Override
  public void start(AttemptOrder order) {
    AttemptKey key = order.key();
    try {
      String given = order.task().workdir();
      String workdir = given.isEmpty() ? workdirs.makeDirectory(key).toString() : given;
      Order wanted =
          new Order(
              Mode.BYTES,
              argv(order),
              environment(config.baseEnv(), order),
              workdir,
              order.output().toAbsolutePath().toString(),
              config.outputBytesMax(),
              order.task().limits());
      keeper.start(key, wanted, listener);
    } catch (IOException e) {
      String message = "SB-EXEC-009: the attempt's files cannot be made: " + e;
      listener.ended(key, Outcome.failed(message), 0, System.currentTimeMillis());
    }
  }

  @Override
  public Set<AttemptKey> recover(Set<AttemptKey> expected) {
    scripts.retain(expected);
    workdirs.retain(expected);
    return keeper.recover(expected, listener);
  }

  @Override
  public void stop(AttemptKey key, StopReason reason, long graceMs) {
    keeper.stop(new Message.Stop(key, outcome(reason), graceMs), listener);
  }

  @Override
  public void forget(AttemptKey key) {
    keeper.forget(key);
    scripts.remove(key);
    workdirs.remove(key);
  }

  /** Leaves the keeper client open, which others share. */
  @Override
  public void close() {}

  /** The state in which an attempt ends that is stopped for this reason. */
  public static AttemptState outcome(StopReason reason) {
    return switch (reason) {
      case CANCEL -> AttemptState.CANCELLED;
      case TIMEOUT -> AttemptState.TIMED_OUT;
    };
  }

  /** The whole environment of an attempt; the later of these wins: base, ours, the task's own. */
  public static Map<String, String> environment(Map<String, String> base, AttemptOrder order) {
    Map<String, String> env = new TreeMap<>(base);
    env.put("SIGNALBOX_RUN", order.key().run().toString());
    env.put("SIGNALBOX_JOB", order.job());
    env.put("SIGNALBOX_TASK", order.key().task());
    env.put("SIGNALBOX_ATTEMPT_NUMBER", Integer.toString(order.key().number()));
    order.params().forEach((name, value) -> env.put("SIGNALBOX_PARAM_" + name, value));
    env.putAll(order.task().env());
    return env;
  }

  private List<String> argv(AttemptOrder order) throws IOException {
    return switch (order.task().action()) {
      case Action.Command command -> command.argv();
      case Action.Script script -> {
        byte[] text = script.text().getBytes(StandardCharsets.UTF_8);
        String file = scripts.write(order.key(), text).toString();
        yield script.text().startsWith("#!") ? List.of(file) : List.of("/bin/sh", file);
      }
      case Action.Sql ignored -> throw notMine(order);
      case Action.Fake ignored -> throw notMine(order);
    };
  }

  private static IllegalArgumentException notMine(AttemptOrder order) {
    return new IllegalArgumentException("no process: " + order.task().action().kind());
  }
}
