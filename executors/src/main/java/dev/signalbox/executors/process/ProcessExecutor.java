package dev.signalbox.executors.process;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs commands and scripts on this machine. A script becomes a file: its text is never part of a
 * command line.
 */
public final class ProcessExecutor extends KeeperExecutor {
  public ProcessExecutor(Config config, KeeperClient keeper, AttemptListener listener) {
    super("process", config, keeper, listener);
  }

  @Override
  protected Launch launch(AttemptOrder order, AttemptFiles made, String workdir)
      throws IOException {
    ResourceLimits limits = order.task().limits();
    return switch (order.task().action()) {
      case Action.Command command -> Launch.once(command.argv(), limits);
      case Action.Script script -> {
        byte[] text = script.text().getBytes(StandardCharsets.UTF_8);
        String file = made.write(order.key(), text).toString();
        yield Launch.once(
            script.text().startsWith("#!") ? List.of(file) : List.of("/bin/sh", file), limits);
      }
      case Action.Sql ignored -> throw notMine(order);
      case Action.Fake ignored -> throw notMine(order);
    };
  }

  private static IllegalArgumentException notMine(AttemptOrder order) {
    return new IllegalArgumentException("no process: " + order.task().action().kind());
  }
}
