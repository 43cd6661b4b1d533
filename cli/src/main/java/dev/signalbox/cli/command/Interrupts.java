package dev.signalbox.cli.command;

import java.lang.reflect.Proxy;

/** Takes Ctrl-C from the JVM, whose own way is to end at once. */
final class Interrupts {
  private Interrupts() {}

  /**
   * Runs the action at each Ctrl-C from now on, on a thread of its own. Where the JVM has no such
   * door, Ctrl-C ends the program as usual.
   */
  static void onInterrupt(Runnable action) {
    try {
      // By reflection: javac warns of these classes in a way that nothing can silence, and a
      // shutdown hook, the only other way, would never hear of a second Ctrl-C.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), proxy);
    } catch (ReflectiveOperationException e) {
      return;
    }
  }
}
