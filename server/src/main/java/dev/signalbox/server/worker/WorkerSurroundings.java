package dev.signalbox.server.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;

/**
 * What a worker needs from outside.
 *
 * @param files where outputs go
 * @param orders runs what may wait for an executor, one after the other, in order
 * @param later runs something after a while
 * @param random 0 to 1, for the jitter of retries
 */
public record WorkerSurroundings(
    OutputFiles files, Executor orders, Later later, DoubleSupplier random) {
  /** Names the file of an attempt's output; its directory is made. */
  @FunctionalInterface
  public interface OutputFiles {
    Path file(long run, int task, int attempt) throws IOException;
  }

  /** A timer. */
  @FunctionalInterface
  public interface Later {
    void run(Runnable what, long delayMs);
  }
}
