package dev.signalbox.executors.spi;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.Outcome;

/**
 * What an executor tells about its attempts. Calls for one attempt come in order and never at the
 * same time; each may come again after a reconnection or a restart. Implementations return soon and
 * never throw.
 */
public interface AttemptListener {
  /**
   * It runs.
   *
   * @param startedMs wall time, milliseconds since 1970
   */
  void started(AttemptKey key, long startedMs);

  /**
   * Its output file has grown to at least this many bytes, all of them whole frames.
   *
   * @param bytes the file's length
   */
  void output(AttemptKey key, long bytes);

  /**
   * It has ended, nothing of it is left alive, and its output file is complete.
   *
   * @param outputBytes the file's final length; 0 when there is no file
   * @param endedMs wall time, milliseconds since 1970
   */
  void ended(AttemptKey key, Outcome outcome, long outputBytes, long endedMs);
}
