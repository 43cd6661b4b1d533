package dev.signalbox.server.node;

import dev.signalbox.core.model.WorkerId;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the configuration says to the loop.
 *
 * @param worker the name of this node's own worker
 * @param slots how many attempts it runs at a time
 * @param liveRunsMax more submissions are refused while so many runs are live
 * @param liveBytesMax or while they take so much memory
 * @param queues their concurrency by name; the default queue among them
 */
public record NodeSettings(
    WorkerId worker, int slots, int liveRunsMax, long liveBytesMax, Map<String, Integer> queues) {
  public NodeSettings {
    queues = java.util.Collections.unmodifiableMap(new TreeMap<>(queues));
  }
}
