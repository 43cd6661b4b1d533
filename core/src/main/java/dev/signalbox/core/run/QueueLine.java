package dev.signalbox.core.run;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/** A queue: at most {@code concurrency} of its runs are RUNNING, the others wait in order. */
public final class QueueLine {
  private final String name;
  private final TreeSet<Place> waiting = new TreeSet<>();
  private int concurrency;
  private int running;

  QueueLine(String name, int concurrency) {
    this.name = name;
    this.concurrency = concurrency;
  }

  public String name() {
    return name;
  }

  public int concurrency() {
    return concurrency;
  }

  /** How many of its runs are RUNNING. */
  public int running() {
    return running;
  }

  public int free() {
    return Math.max(0, concurrency - running);
  }

  /** The runs that are QUEUED, next one first. */
  public NavigableSet<Place> waiting() {
    return Collections.unmodifiableNavigableSet(waiting);
  }

  void concurrency(int value) {
    concurrency = value;
  }

  void join(Place place) {
    waiting.add(place);
  }

  void leave(Place place) {
    waiting.remove(place);
  }

  void running(int change) {
    running += change;
  }
}
