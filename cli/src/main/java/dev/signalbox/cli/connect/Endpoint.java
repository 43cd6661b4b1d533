package dev.signalbox.cli.connect;

import java.net.InetSocketAddress;
import java.time.Duration;

/** Where the server is. Asked again whenever a connection is lost. */
public interface Endpoint {
  /** The address to connect to now; may start the server first. */
  InetSocketAddress address();

  /**
   * Checks that who answers is the server that was meant; the address is looked for again if not.
   */
  boolean accepts(String dataDir);

  /** True when accepts() has something to compare: it costs a call. */
  boolean mustBeChecked();

  /** How long nothing needs to be said while there is no answer. */
  Duration quietTime();

  /** For messages. */
  String describe();
}
