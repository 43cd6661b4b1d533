package dev.signalbox.core.token;

import java.util.List;

/**
 * How much of a run has been handed out.
 *
 * @param changes how many of the run's changes
 * @param turn the ordinal of the attempt whose output is read first next time, so that an attempt
 *     that writes much does not keep the others from being heard
 * @param positions within the output of attempts that have begun and not ended in the reader's
 *     view, by ordinal; an attempt that is missing stands at its beginning
 */
public record Cursor(int changes, int turn, List<Position> positions) {
  /** At most so many outputs are read at once; others wait until one of them is drained. */
  public static final int POSITIONS_MAX = 256;

  public static final Cursor START = new Cursor(0, 0, List.of());

  public Cursor {
    positions = List.copyOf(positions);
    if (changes < 0 || turn < 0 || positions.size() > POSITIONS_MAX) {
      throw new IllegalArgumentException("a cursor out of bounds");
    }
  }

  /**
   * A place in one attempt's output.
   *
   * @param ordinal the attempt's, within its run
   * @param offset of a frame in its file
   * @param given how many of that frame's responses have been handed out
   * @param stdoutOpen the last line of stdout that was handed out goes on
   * @param stderrOpen the same for stderr
   */
  public record Position(
      int ordinal, long offset, int given, boolean stdoutOpen, boolean stderrOpen) {
    public Position {
      if (ordinal < 0 || offset < 0 || given < 0) {
        throw new IllegalArgumentException("a position out of bounds");
      }
    }

    /** At the beginning of an output. */
    public static Position start(int ordinal) {
      return new Position(ordinal, 0, 0, false, false);
    }

    public boolean atStart() {
      return offset == 0 && given == 0;
    }
  }
}
