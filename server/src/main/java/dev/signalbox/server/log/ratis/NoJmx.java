package dev.signalbox.server.log.ratis;

import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import org.jspecify.annotations.Nullable;

/**
 * No JMX while the log starts. Ratis registers a bean then, which nobody needs, and for which the
 * JDK would set up all of its own: 100 ms of every start. Ratis goes on without; whoever asks later
 * gets JMX as ever. The JDK finds this class by its name, so it is public.
 */
public final class NoJmx extends MBeanServerBuilder {
  private static final String BUILDER = "javax.management.builder.initial";

  /** Runs with no JMX, unless somebody has chosen a builder, or uses JMX from the outside. */
  static <E extends Exception> void during(Starting<E> starting) throws E {
    if (System.getProperty(BUILDER) != null
        || System.getProperty("com.sun.management.jmxremote") != null) {
      starting.run();
      return;
    }
    System.setProperty(BUILDER, NoJmx.class.getName());
    try {
      starting.run();
    } finally {
      System.clearProperty(BUILDER);
    }
  }

  /** What is to be done meanwhile. */
  @FunctionalInterface
  interface Starting<E extends Exception> {
    void run() throws E;
  }

  @Override
  public MBeanServer newMBeanServer(
      String domain, @Nullable MBeanServer outer, MBeanServerDelegate delegate) {
    throw new IllegalStateException("there is no JMX while the log starts");
  }
}
