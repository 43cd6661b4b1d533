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
public final class LateJmx extends MBeanServerBuilder {
  private static final String BUILDER = "javax.management.builder.initial";

  private static volatile boolean held;

  /** Takes effect if nobody has chosen another builder, or uses JMX from the outside. */
  static void hold() {
    if (System.getProperty(BUILDER) == null
        && System.getProperty("com.sun.management.jmxremote") == null) {
      System.setProperty(BUILDER, LateJmx.class.getName());
    }
    held = true;
  }

  static void release() {
    held = false;
  }

  @Override
  public MBeanServer newMBeanServer(
      String domain, @Nullable MBeanServer outer, MBeanServerDelegate delegate) {
    if (held) {
      throw new IllegalStateException("there is no JMX while the log starts");
    }
    return super.newMBeanServer(domain, outer, delegate);
  }
}
