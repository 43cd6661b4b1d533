package dev.signalbox.server;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is open, closed in reverse order, once; a failure of one does not keep the others open. */
final class Closing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private record Open(String name, AutoCloseable what) {}

  private final ArrayDeque<Open> open = new ArrayDeque<>();

  synchronized void add(String name, AutoCloseable what) {
    open.push(new Open(name, what));
  }

  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      Open next = open.pop();
      try {
        next.what.close();
      } catch (Exception e) {
        LOG.warn("event=close-failed what=\"{}\"", next.name, e);
      }
    }
  }
}
