package dev.signalbox.core.model;

/**
 * Why a run or an attempt is being stopped. Ordinals are part of the disk format: add at the end
 * only.
 */
public enum StopCause {
  NONE,
  /** Somebody asked. */
  CANCEL,
  /** It took longer than it may. */
  TIMEOUT,
  /** Nobody has fetched for as long as the submission allows. */
  NOT_FETCHED;

  public boolean requested() {
    return this != NONE;
  }
}
