package dev.signalbox.core.model;

/**
 * What the operating system is asked to enforce on an attempt; 0 or empty is the worker's own.
 *
 * @param memoryBytes address space of each process; of a SQL program, what its engine may take
 * @param cpuSeconds processor time of each process
 * @param openFiles descriptors of each process
 * @param fileBytes the largest file a process may write
 * @param umask octal digits, e.g. {@code 0027}
 */
public record ResourceLimits(
    long memoryBytes, long cpuSeconds, long openFiles, long fileBytes, String umask) {
  public static final ResourceLimits NONE = new ResourceLimits(0, 0, 0, 0, "");

  public ResourceLimits withoutMemory() {
    return new ResourceLimits(0, cpuSeconds, openFiles, fileBytes, umask);
  }
}
