package dev.signalbox.core.model;

/**
 * The states of an attempt. LOST: we cannot know. Ordinals are part of the disk format: add at the
 * end only.
 */
public enum AttemptState {
  ASSIGNED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  LOST,
  CANCELLED,
  TIMED_OUT;

  public boolean terminal() {
    return ordinal() > RUNNING.ordinal();
  }
}
