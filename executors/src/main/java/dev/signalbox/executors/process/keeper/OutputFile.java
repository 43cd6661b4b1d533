package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The frames of one attempt on the disk. It grows only by whole frames and never beyond its limit,
 * but for two notices that say so. When the disk is full nothing is lost: what could not be written
 * waits here, {@link #blocked()} tells the pipes to wait too, and {@link #retry()} goes on.
 */
final class OutputFile {
  private static final ValueLayout.OfInt LENGTH =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Libc libc;
  private final MemorySegment copy;
  private final String path;
  private final long bytesMax;
  private int fd = -1;
  private long accepted;
  private long written;
  private long whole;
  private long dropped;
  private boolean cut;
  private ByteWriter waiting = new ByteWriter(0);
  private int waitingFrom;

  /**
   * @param copy a buffer for this call only, to bring bytes out of the heap
   */
  OutputFile(Libc libc, MemorySegment copy, String path, long bytesMax) {
    this.libc = libc;
    this.copy = copy;
    this.path = path;
    this.bytesMax = bytesMax;
  }

  /** The bytes of whole frames that a reader finds. */
  long length() {
    return whole;
  }

  /** Whether the limit is reached: whatever comes now is dropped. */
  boolean cut() {
    return cut;
  }

  /** Whether bytes wait for the disk; do not bring more. */
  boolean blocked() {
    return waiting.size() > 0;
  }

  /** The open file, or -1 if nothing was written. */
  int fd() {
    return fd;
  }

  /**
   * Appends a frame of log bytes.
   *
   * @param buffer has the bytes at {@code at}, and room for the frame's header before them
   */
  void appendLog(int kind, MemorySegment buffer, long at, int count) {
    long room = bytesMax - accepted - FrameCodec.HEADER_BYTES;
    int fits = cut ? 0 : Math.clamp(room, 0, count);
    if (fits > 0) {
      long start = at - FrameCodec.HEADER_BYTES;
      buffer.set(LENGTH, start, fits + 1);
      buffer.set(JAVA_BYTE, start + 4, (byte) kind);
      append(buffer, start, fits + FrameCodec.HEADER_BYTES);
    }
    drop(count - fits);
  }

  /** Appends a frame that is complete as it is, or drops it whole. */
  void appendFrame(byte[] bytes, int from, int count) {
    if (cut || accepted + count > bytesMax) {
      drop(count);
    } else {
      append(bytes, from, count);
    }
  }

  /** Appends a word of our own, whatever the limit. */
  void appendNotice(String text, long droppedBytes) {
    byte[] frame = FrameCodec.toBytes(new Frame.Notice(text, droppedBytes));
    append(frame, 0, frame.length);
  }

  /** Counts bytes that are not kept, and says so in the output when they are the first. */
  void drop(long count) {
    if (count > 0 && !cut) {
      cut = true;
      appendNotice(
          "SB-EXEC-030: output is cut here: the limit of "
              + bytesMax
              + " bytes (output.max, sql.output-max) is reached; what follows is dropped",
          0);
    }
    dropped += count;
  }

  /** To be called once, after the last byte. */
  void finish() {
    if (dropped > 0) {
      appendNotice(
          "SB-EXEC-030: output was cut at "
              + bytesMax
              + " bytes (output.max, sql.output-max): "
              + dropped
              + " bytes were dropped",
          dropped);
    }
  }

  /** Tries again to write what waits. */
  void retry() {
    while (waitingFrom < waiting.size()) {
      int count = (int) Math.min(copy.byteSize(), waiting.size() - waitingFrom);
      MemorySegment.copy(waiting.array(), waitingFrom, copy, JAVA_BYTE, 0, count);
      long done = write(copy, 0, count);
      waitingFrom += (int) done;
      if (done < count) {
        return;
      }
    }
    waiting = new ByteWriter(0);
    waitingFrom = 0;
    whole = written;
  }

  void close() {
    if (fd >= 0) {
      libc.close(fd);
      fd = -1;
    }
  }

  private void append(byte[] bytes, int from, int count) {
    accepted += count;
    boolean first = waiting.size() == 0;
    waiting.raw(bytes, from, count);
    if (first) {
      retry();
    }
  }

  private void append(MemorySegment buffer, long from, long count) {
    accepted += count;
    long done = waiting.size() == 0 ? write(buffer, from, count) : 0;
    if (done == count) {
      whole = written;
      return;
    }
    byte[] rest = buffer.asSlice(from + done, count - done).toArray(JAVA_BYTE);
    waiting.raw(rest, 0, rest.length);
  }

  /** Writes what it can. The bytes of a frame that is not complete yet are no frame to a reader. */
  private long write(MemorySegment buffer, long from, long count) {
    if (fd < 0) {
      int flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC | Libc.O_CLOEXEC;
      fd = Math.max(-1, libc.open(path, flags, 0600));
    }
    long done = 0;
    while (fd >= 0 && done < count) {
      long now = libc.pwrite(fd, buffer.asSlice(from + done), count - done, written);
      if (now == -Libc.EINTR) {
        continue;
      }
      if (now <= 0) {
        break;
      }
      done += now;
      written += now;
    }
    return done;
  }
}
