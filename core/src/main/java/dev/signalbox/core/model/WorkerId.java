package dev.signalbox.core.model;

/**
 * The name of a worker, unique in its cluster.
 *
 * @param value 1 to 64 characters
 */
public record WorkerId(String value) {
  public WorkerId {
    Bounds.requireLength("worker id", value, 64);
  }

  @Override
  public String toString() {
    return value;
  }
}
