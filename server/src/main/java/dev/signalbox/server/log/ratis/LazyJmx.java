package dev.signalbox.server.log.ratis;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * JMX that costs nothing until somebody asks. Ratis registers a bean while it starts, for which the
 * JDK would set up all of its own: 100 ms of every start. So beans are only noted, and registered
 * when the first question comes. The JDK finds it by its class name, so it is public.
 */
public final class LazyJmx extends MBeanServerBuilder {
  private static final String BUILDER = "javax.management.builder.initial";

  /** Takes effect if nobody has chosen another builder, or used JMX, before. */
  static void install() {
    if (System.getProperty(BUILDER) == null
        && System.getProperty("com.sun.management.jmxremote") == null) {
      System.setProperty(BUILDER, LazyJmx.class.getName());
    }
  }

  @Override
  public MBeanServer newMBeanServer(
      String domain, @Nullable MBeanServer outer, MBeanServerDelegate delegate) {
    Lazy lazy = new Lazy(() -> super.newMBeanServer(domain, outer, delegate));
    return (MBeanServer)
        Proxy.newProxyInstance(
            LazyJmx.class.getClassLoader(),
            new Class<?>[] {MBeanServer.class},
            (proxy, method, arguments) -> lazy.call(method, arguments));
  }

  /** Makes the real server. */
  private interface Maker {
    MBeanServer make();
  }

  private static final class Lazy {
    private final Maker maker;
    private final Map<ObjectName, Object> noted = new LinkedHashMap<>();
    private @Nullable MBeanServer real;

    Lazy(Maker maker) {
      this.maker = maker;
    }

    synchronized @Nullable Object call(Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (real == null && arguments != null) {
        switch (method.getName()) {
          case "registerMBean" -> {
            // A bean without a name has to be asked for it.
            if (arguments[1] instanceof ObjectName name && !noted.containsKey(name)) {
              noted.put(name, arguments[0]);
              return null;
            }
          }
          case "isRegistered" -> {
            return noted.containsKey(arguments[0]);
          }
          case "unregisterMBean" -> {
            if (noted.remove(arguments[0]) != null) {
              return null;
            }
          }
          default -> {}
        }
      }
      try {
        return method.invoke(real(), arguments);
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    }

    private MBeanServer real() throws Exception {
      MBeanServer server = real;
      if (server == null) {
        server = maker.make();
        real = server;
        for (Map.Entry<ObjectName, Object> bean : noted.entrySet()) {
          server.registerMBean(bean.getValue(), bean.getKey());
        }
        noted.clear();
      }
      return server;
    }
  }
}
