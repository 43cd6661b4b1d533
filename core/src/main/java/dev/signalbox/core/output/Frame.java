package dev.signalbox.core.output;

import java.util.Arrays;
import java.util.List;

/** One thing in an attempt's output. */
public sealed interface Frame {
  /** The bytes a process wrote to stdout or stderr, as they came; not cut at line ends. */
  record Log(StreamKind stream, byte[] bytes) implements Frame {
    @Override
    public boolean equals(Object other) {
      return other instanceof Log log && log.stream == stream && Arrays.equals(log.bytes, bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** The columns of a statement's result; the statement's number is from 1. */
  record Head(int statement, List<Column> columns) implements Frame {
    public Head {
      columns = List.copyOf(columns);
    }
  }

  /**
   * Rows of the last head. Those that were read stay packed until somebody wants their values: most
   * are only passed on.
   */
  final class Rows implements Frame {
    private final byte[] packed;

    public Rows(List<List<Value>> rows) {
      this(FrameCodec.packRows(rows));
    }

    /**
     * @param packed as {@link FrameCodec} writes them, and checked
     */
    Rows(byte[] packed) {
      this.packed = packed;
    }

    public List<List<Value>> rows() {
      return FrameCodec.unpackRows(packed);
    }

    /** What {@link FrameCodec#unpackRows} reads; not to be changed. */
    public byte[] packed() {
      return packed;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Rows rows && Arrays.equals(rows.packed, packed);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(packed);
    }

    @Override
    public String toString() {
      return "Rows" + rows();
    }
  }

  /**
   * The end of a statement.
   *
   * @param statement from 1
   * @param rows returned or changed; -1 when not known
   * @param durationNs how long it took
   * @param error the database's message; empty if it succeeded
   * @param sqlState the SQLSTATE of the error; empty if there is none
   */
  record StatementEnd(int statement, long rows, long durationNs, String error, String sqlState)
      implements Frame {}

  /**
   * What the service itself says within an output, e.g. where a limit cut it.
   *
   * @param text for people
   * @param droppedBytes how many bytes were dropped there
   */
  record Notice(String text, long droppedBytes) implements Frame {}

  /** A column of a result: its name and the database's own name of its type. */
  record Column(String name, String type) {}
}
