package dev.signalbox.core.model;

/** Why a run exists. Ordinals are part of the disk format: add at the end only. */
public enum Cause {
  MANUAL,
  SCHEDULE,
  BACKFILL,
  RETRY
}
