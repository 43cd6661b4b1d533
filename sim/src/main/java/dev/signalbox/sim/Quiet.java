package dev.signalbox.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The product's own log is silent here: what it says of faults is true, and of no use. */
final class Quiet {
  private Quiet() {}

  static void logs() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("dev.signalbox").setLevel(Level.OFF);
    }
  }
}
