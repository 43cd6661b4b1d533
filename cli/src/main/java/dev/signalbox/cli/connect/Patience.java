package dev.signalbox.cli.connect;

import java.time.Duration;

/**
 * How long a call may be tried again while the server cannot be reached.
 *
 * @param beforeFirst until the first answer of this link
 * @param after once the server has answered before
 */
public record Patience(Duration beforeFirst, Duration after) {
  /** One try. */
  public static final Patience NONE = new Patience(Duration.ZERO, Duration.ZERO);

  /** For the data directory's own node, which is started again when it is gone. */
  public static final Patience LOCAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(60));

  /** For following: a restart of the server in between is normal. */
  public static final Patience FOLLOW =
      new Patience(Duration.ofSeconds(10), Duration.ofSeconds(60));
}
