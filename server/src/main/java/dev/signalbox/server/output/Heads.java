package dev.signalbox.server.output;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.output.FrameCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Finds the head that rows at some place in a file belong to. Walks over the frames without reading
 * them, and remembers how far it came: who reads a file page by page has each part walked once.
 */
final class Heads {
  private static final int FILES_REMEMBERED_MAX = 1_000;
  private static final int WINDOW_BYTES = 8 * 1024;
  private static final long NONE = -1;

  private final Map<Path, Mark> marks =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Mark> eldest) {
          return size() > FILES_REMEMBERED_MAX;
        }
      };

  /** All frames before a place have been walked over; the last head among them, or none. */
  private record Mark(long at, long head) {
    static final Mark START = new Mark(0, NONE);
  }

  /** Where the last head begins that begins before the offset, which is a frame's. */
  OptionalLong before(Path file, long offset) throws IOException {
    Mark from;
    synchronized (marks) {
      from = marks.getOrDefault(file, Mark.START);
    }
    Mark found = walk(file, from.at() <= offset ? from : Mark.START, offset);
    synchronized (marks) {
      marks.put(file, found);
    }
    return found.head() == NONE ? OptionalLong.empty() : OptionalLong.of(found.head());
  }

  private static Mark walk(Path file, Mark from, long offset) throws IOException {
    long at = from.at();
    long head = from.head();
    ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    long windowAt = at;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (at < offset) {
        if (at + FrameCodec.HEADER_BYTES > windowAt + window.limit()) {
          windowAt = at;
          fill(window, channel, at);
        }
        int place = (int) (at - windowAt);
        if (place + FrameCodec.HEADER_BYTES > window.limit()) {
          break;
        }
        ByteReader header = new ByteReader(window.array(), place, FrameCodec.HEADER_BYTES);
        int length = header.i32();
        if (length < 1 || length > FrameCodec.FRAME_BYTES_MAX) {
          break; // Damaged: nothing can be read from here on.
        }
        head = header.u8() == FrameCodec.KIND_HEAD ? at : head;
        at += FrameCodec.HEADER_BYTES - 1 + length;
      }
    } catch (NoSuchFileException e) {
      return Mark.START;
    }
    return new Mark(at, head);
  }

  private static void fill(ByteBuffer window, FileChannel channel, long at) throws IOException {
    window.clear();
    int got = 0;
    while (window.hasRemaining() && got >= 0) {
      got = channel.read(window, at + window.position());
    }
    window.flip();
  }
}
