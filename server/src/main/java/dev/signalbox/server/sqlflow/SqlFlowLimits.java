package dev.signalbox.server.sqlflow;

import java.time.Duration;

/**
 * What these clients can take, and what they are given. They wait for a fetch as long as it takes,
 * and sleep for 2 s after every answer that is not the last.
 *
 * @param answerBytesMax of an answer; a client refuses a larger one
 * @param largeAnswersMax how many answers may be large at the same time, so that their rows do not
 *     fill the memory; further ones go out as soon as they are no longer small
 * @param waitMax how long a fetch waits before it is answered with nothing
 * @param logDelayMax how long a line of the log waits for what may follow it
 * @param lease after so long without a fetch a run is cancelled
 * @param hangUpGrace when a client hangs up while it waits, so much later the run is cancelled
 *     unless somebody fetches again
 */
public record SqlFlowLimits(
    int answerBytesMax,
    int largeAnswersMax,
    Duration waitMax,
    Duration logDelayMax,
    Duration lease,
    Duration hangUpGrace) {
  public static final SqlFlowLimits DEFAULT =
      new SqlFlowLimits(
          4 * 1024 * 1024,
          24,
          Duration.ofSeconds(50),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10));
}
