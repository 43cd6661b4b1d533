package dev.signalbox.server.output;

import dev.signalbox.core.model.RunId;
import dev.signalbox.core.output.Frame;
import java.util.List;
import java.util.Optional;

/** Reads the frames that attempts have written, finished or still growing. May read a disk. */
public interface OutputSource {
  /**
   * The frames that are there to their end, from an offset on. What is damaged comes as a {@link
   * Frame.Notice}. Nothing for an attempt that has no output.
   *
   * @param task the task's index
   * @param attempt the attempt's number
   * @param offset 0, or a frame's {@link Located#next}
   * @param bytesMax stop after so many bytes, but not before one frame
   */
  List<Located> read(RunId run, int task, int attempt, long offset, int bytesMax);

  /**
   * The last head before an offset: the one that rows at the offset belong to.
   *
   * @param offset a frame's
   */
  Optional<Frame.Head> head(RunId run, int task, int attempt, long offset);

  /**
   * A frame and where the one after it begins.
   *
   * @param next more than the frame's own offset
   */
  record Located(Frame frame, long next) {}
}
