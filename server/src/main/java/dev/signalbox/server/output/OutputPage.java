package dev.signalbox.server.output;

import dev.signalbox.core.output.Frame;
import java.util.List;

/** What is there of an attempt's output from an offset on. */
public sealed interface OutputPage {
  /** Whole frames, in order. */
  List<PlacedFrame> frames();

  /** Where the next page begins. */
  long next();

  /**
   * Good frames.
   *
   * @param frames empty at the end, and where there is no file
   * @param next after the last of them
   * @param more whether a whole frame may already be there after it
   */
  record Frames(List<PlacedFrame> frames, long next, boolean more) implements OutputPage {
    public Frames {
      frames = List.copyOf(frames);
    }
  }

  /**
   * The file holds at the place something that is no frame: nothing after it can be read.
   *
   * @param frames the good ones before
   * @param next the file's end: nothing more comes from here
   * @param damage what is wrong, for people
   * @param skipped bytes that cannot be read
   */
  record OutputDamaged(List<PlacedFrame> frames, long next, String damage, long skipped)
      implements OutputPage {
    public OutputDamaged {
      frames = List.copyOf(frames);
    }
  }

  /** A frame and its place: from its offset up to the next one's. */
  record PlacedFrame(long offset, long next, Frame frame) {}
}
