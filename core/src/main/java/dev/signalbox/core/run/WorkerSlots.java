package dev.signalbox.core.run;

import dev.signalbox.core.model.WorkerId;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/** A worker, as many attempts as it takes, and those that it holds. */
public final class WorkerSlots {
  private final WorkerId id;
  private final TreeSet<TaskRef> held = new TreeSet<>();
  private int slots;

  WorkerSlots(WorkerId id, int slots) {
    this.id = id;
    this.slots = slots;
  }

  public WorkerId id() {
    return id;
  }

  public int slots() {
    return slots;
  }

  public int free() {
    return Math.max(0, slots - held.size());
  }

  /** The tasks whose live attempts it holds. */
  public NavigableSet<TaskRef> held() {
    return Collections.unmodifiableNavigableSet(held);
  }

  void slots(int value) {
    slots = value;
  }

  void hold(TaskRef ref) {
    held.add(ref);
  }

  void release(TaskRef ref) {
    held.remove(ref);
  }
}
