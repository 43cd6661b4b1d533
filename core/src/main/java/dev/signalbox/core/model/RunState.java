package dev.signalbox.core.model;

/** The states of a run. Ordinals are part of the disk format: add at the end only. */
public enum RunState {
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  public boolean terminal() {
    return this != QUEUED && this != RUNNING;
  }
}
