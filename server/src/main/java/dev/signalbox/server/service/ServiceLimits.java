package dev.signalbox.server.service;

import java.time.Duration;

/**
 * The bounds of what one call may ask for.
 *
 * @param requestBytesMax of a call's message or body
 * @param batchMax submissions in one call
 * @param pageBytesMax responses in one fetch
 * @param waitMax of one fetch
 * @param waitingMax fetches that wait at the same time
 * @param fakeTasks whether tasks with scripted outcomes are accepted
 */
public record ServiceLimits(
    int requestBytesMax,
    int batchMax,
    int pageBytesMax,
    Duration waitMax,
    int waitingMax,
    boolean fakeTasks) {
  public static final ServiceLimits DEFAULT =
      new ServiceLimits(4 * 1024 * 1024, 500, 1024 * 1024, Duration.ofSeconds(60), 10_000, false);

  public ServiceLimits withFakeTasks(boolean accepted) {
    return new ServiceLimits(
        requestBytesMax, batchMax, pageBytesMax, waitMax, waitingMax, accepted);
  }
}
