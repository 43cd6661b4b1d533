package dev.signalbox.core.model;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteWriter;

/**
 * How a SQL program is run.
 *
 * @param setup statements that run first on every connection of the program, and are no part of it
 * @param parallel statements that certainly do not depend on each other may run side by side
 * @param retryStatement the task's retries are for a statement that is only a read; a program that
 *     failed is not started again
 */
public record SqlOptions(String setup, boolean parallel, boolean retryStatement) {
  public static final SqlOptions NONE = new SqlOptions("", false, false);

  public void write(ByteWriter out) {
    out.string(setup).bool(parallel).bool(retryStatement);
  }

  /** Reads what {@link #write} wrote. */
  public static SqlOptions read(ByteReader in) {
    return new SqlOptions(in.string(), in.bool(), in.bool());
  }
}
