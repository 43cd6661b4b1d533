package dev.signalbox.cli.node;

/** A node that was started and may not be ready yet. */
public interface StartedNode {
  boolean isAlive();

  /** The last line that it wrote, or nothing. */
  String lastWords();
}
