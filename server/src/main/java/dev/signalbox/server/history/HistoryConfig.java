package dev.signalbox.server.history;

/**
 * Limits of the history.
 *
 * @param segmentRuns a file is sealed when it has this many runs
 * @param pendingRunsMax how many runs may wait for the disk; beyond it append blocks
 * @param pendingBytesMax how many bytes of runs may wait for the disk; beyond it append blocks
 * @param readersMax how many files may be open for reading at a time; readers beyond it wait
 * @param lingerMs how long a run may wait for company before it is written
 */
public record HistoryConfig(
    int segmentRuns, int pendingRunsMax, long pendingBytesMax, int readersMax, long lingerMs) {
  public static final HistoryConfig DEFAULT =
      new HistoryConfig(50_000, 200_000, 128L * 1024 * 1024, 32, 25);

  public HistoryConfig {
    if (segmentRuns < 1 || pendingRunsMax < 1 || pendingBytesMax < 1 || readersMax < 1) {
      throw new IllegalArgumentException("limits of the history are 1 or more");
    }
  }
}
