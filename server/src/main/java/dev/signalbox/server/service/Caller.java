package dev.signalbox.server.service;

/**
 * Who calls.
 *
 * @param name for the log and, later, for what it may do
 */
public record Caller(String name) {
  /** Everybody, as long as nobody is asked who they are. */
  public static final Caller ANONYMOUS = new Caller("anonymous");
}
