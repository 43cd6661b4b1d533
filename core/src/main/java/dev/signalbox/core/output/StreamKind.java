package dev.signalbox.core.output;

/** The two streams of a process. */
public enum StreamKind {
  STDOUT,
  STDERR
}
