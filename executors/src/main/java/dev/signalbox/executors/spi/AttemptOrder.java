package dev.signalbox.executors.spi;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.TaskSpec;
import java.nio.file.Path;
import java.util.Map;

/**
 * What an executor needs to start an attempt.
 *
 * @param key names it; a second order with the same key changes nothing
 * @param job the job's name, for people
 * @param task what to do; parameters are already put into it
 * @param params the run's parameters
 * @param output the file that its frames go to; not made before there is a first frame. The
 *     directory exists.
 */
public record AttemptOrder(
    AttemptKey key, String job, TaskSpec task, Map<String, String> params, Path output) {
  public AttemptOrder {
    params = Map.copyOf(params);
  }
}
