package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.output.FrameCheck;
import dev.signalbox.core.output.FrameCodec;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Where the bytes of a pipe go: makes frames of them. */
sealed interface Sink {
  /** Where in the shared buffer bytes are read to: before them is room for a frame's header. */
  int DATA_AT = FrameCodec.HEADER_BYTES + FrameCodec.LOG_BYTES_MAX;

  /** The size of the shared buffer. */
  int BUFFER_BYTES = DATA_AT + FrameCodec.LOG_BYTES_MAX;

  /** How many bytes are kept back until more come. */
  int held();

  /** Takes bytes which lie in the buffer at {@link #DATA_AT}; at most a log frame with the held. */
  void accept(MemorySegment buffer, int count);

  /** Lets go of what is kept back: its rest will not come soon. */
  void flush(MemorySegment buffer);

  /** The pipe has ended. */
  void end(MemorySegment buffer);

  /** Whether all that came was what should come. */
  boolean sound();

  /** Makes log frames which hold whole lines, as far as lines come whole and are not too long. */
  final class Lines implements Sink {
    private static final byte[] NONE = {};

    private final OutputFile file;
    private final int kind;
    private byte[] held = NONE;

    Lines(OutputFile file, int kind) {
      this.file = file;
      this.kind = kind;
    }

    @Override
    public int held() {
      return held.length;
    }

    @Override
    public void accept(MemorySegment buffer, int count) {
      int start = DATA_AT - held.length;
      int end = DATA_AT + count;
      MemorySegment.copy(held, 0, buffer, JAVA_BYTE, start, held.length);
      int cut = end;
      while (cut > DATA_AT && buffer.get(JAVA_BYTE, cut - 1) != '\n') {
        cut--;
      }
      if (cut == DATA_AT) {
        cut = end - start >= FrameCodec.LOG_BYTES_MAX ? end : start;
      }
      held = cut == end ? NONE : buffer.asSlice(cut, end - cut).toArray(JAVA_BYTE);
      if (cut > start) {
        file.appendLog(kind, buffer, start, cut - start);
      }
    }

    @Override
    public void flush(MemorySegment buffer) {
      if (held.length > 0) {
        int start = DATA_AT - held.length;
        MemorySegment.copy(held, 0, buffer, JAVA_BYTE, start, held.length);
        int count = held.length;
        held = NONE;
        file.appendLog(kind, buffer, start, count);
      }
    }

    @Override
    public void end(MemorySegment buffer) {
      flush(buffer);
    }

    @Override
    public boolean sound() {
      return true;
    }
  }

  /**
   * Copies frames whole. Once something comes that is no frame, the rest is logged as bytes of
   * stderr: whatever it is, a person shall see it.
   */
  final class Frames implements Sink {
    private final OutputFile file;
    private final Lines rest;
    private byte[] bytes = {};
    private int size;
    private boolean broken;

    Frames(OutputFile file) {
      this.file = file;
      rest = new Lines(file, FrameCodec.KIND_STDERR);
    }

    @Override
    public int held() {
      return rest.held();
    }

    @Override
    public void accept(MemorySegment buffer, int count) {
      if (broken) {
        rest.accept(buffer, count);
        return;
      }
      if (bytes.length < size + count) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
      }
      MemorySegment.copy(buffer, JAVA_BYTE, DATA_AT, bytes, size, count);
      size += count;
      int from = copyWhole();
      System.arraycopy(bytes, from, bytes, 0, size - from);
      size -= from;
      if (broken) {
        giveUp(buffer);
      } else if (size == 0) {
        bytes = new byte[0];
      }
    }

    @Override
    public void flush(MemorySegment buffer) {
      rest.flush(buffer);
    }

    @Override
    public void end(MemorySegment buffer) {
      if (file.cut()) {
        // Where the limit cuts, it may cut a frame in two.
        file.drop(size);
      } else if (!broken && size > 0) {
        giveUp(buffer);
      }
      rest.end(buffer);
    }

    @Override
    public boolean sound() {
      return !broken;
    }

    private int copyWhole() {
      int from = 0;
      while (size - from >= FrameCodec.HEADER_BYTES) {
        int length = new ByteReader(bytes, from, 4).i32();
        if (length < 1 || length > FrameCodec.FRAME_BYTES_MAX - 4) {
          broken = true;
          return from;
        }
        if (size - from < length + 4) {
          return from;
        }
        try {
          FrameCheck.check(new ByteReader(bytes, from + 4, length));
        } catch (MalformedException e) {
          broken = true;
          return from;
        }
        file.appendFrame(bytes, from, length + 4);
        from += length + 4;
      }
      return from;
    }

    private void giveUp(MemorySegment buffer) {
      broken = true;
      file.appendNotice(
          "SB-EXEC-031: the program wrote bytes which are no frame; what follows is logged as it"
              + " came",
          0);
      byte[] left = Arrays.copyOf(bytes, size);
      bytes = new byte[0];
      size = 0;
      for (int from = 0; from < left.length; ) {
        int count = Math.min(left.length - from, FrameCodec.LOG_BYTES_MAX - rest.held());
        MemorySegment.copy(left, from, buffer, JAVA_BYTE, DATA_AT, count);
        rest.accept(buffer, count);
        from += count;
      }
    }
  }
}
