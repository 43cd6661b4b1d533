package dev.signalbox.core.model;

/** The states of a task. Ordinals are part of the disk format: add at the end only. */
public enum TaskState {
  WAITING,
  READY,
  RUNNING,
  SUCCEEDED,
  FAILED,
  SKIPPED,
  CANCELLED;

  public boolean terminal() {
    return ordinal() > RUNNING.ordinal();
  }
}
