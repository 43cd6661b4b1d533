package dev.signalbox.cli.connect;

import java.net.InetSocketAddress;

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

  /** For messages. */
  String describe();
}
