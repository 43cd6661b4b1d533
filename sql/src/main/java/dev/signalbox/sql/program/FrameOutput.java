package dev.signalbox.sql.program;

import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames: rows gathered into large ones, but no row kept back for longer than {@link
 * #FLUSH_EVERY_MS}. A reader that is slow holds the writer up; nothing piles up in between.
 */
final class FrameOutput implements ResultOutput, AutoCloseable {
  static final int ROWS_MAX = 1_000;
  static final int BYTES_MAX = 256 * 1024;
  static final int FLUSH_EVERY_MS = 50;

  private final OutputStream out;
  private final CountDownLatch closed = new CountDownLatch(1);

  private final ByteWriter buffer = new ByteWriter(8 * 1024);
  private List<List<Value>> rows = new ArrayList<>();
  private long rowsBytes;
  private @Nullable IOException broken;

  FrameOutput(OutputStream out) {
    this.out = out;
    Thread.ofPlatform().name("frame-flusher").daemon().start(this::flushLoop);
  }

  @Override
  public synchronized void write(Frame frame) throws IOException {
    gatherRows();
    FrameCodec.write(frame, buffer);
    flushIfLarge();
  }

  /** A row that no frame could carry is cut, and says so. */
  @Override
  public synchronized void row(List<Value> row) throws IOException {
    long bytes = RowBound.bytes(row);
    List<Value> whole = row;
    if (bytes > RowBound.ROW_BYTES_MAX) {
      whole = RowBound.cut(row);
      long kept = RowBound.bytes(whole);
      write(new Frame.Notice("the next row is too long for one frame: it was cut", bytes - kept));
      bytes = kept;
    }
    if (rowsBytes + bytes > BYTES_MAX && !rows.isEmpty()) {
      gatherRows();
    }
    rows.add(whole);
    rowsBytes += bytes;
    if (rows.size() >= ROWS_MAX) {
      gatherRows();
    }
    flushIfLarge();
  }

  synchronized void flush() throws IOException {
    if (broken != null) {
      throw new IOException(broken);
    }
    gatherRows();
    if (buffer.size() > 0) {
      try {
        out.write(buffer.array(), 0, buffer.size());
        out.flush();
      } catch (IOException e) {
        broken = e;
        throw e;
      }
      buffer.clear();
    }
  }

  /** Writes out what is left; the stream stays open. */
  @Override
  public void close() throws IOException {
    closed.countDown();
    flush();
  }

  private void flushIfLarge() throws IOException {
    if (buffer.size() + rowsBytes >= BYTES_MAX) {
      flush();
    }
  }

  private void gatherRows() {
    if (!rows.isEmpty()) {
      FrameCodec.write(new Frame.Rows(rows), buffer);
      rows = new ArrayList<>();
      rowsBytes = 0;
    }
  }

  private void flushLoop() {
    try {
      while (!closed.await(FLUSH_EVERY_MS, TimeUnit.MILLISECONDS)) {
        flush();
      }
    } catch (IOException e) {
      // Remembered in `broken`: the next write on the program's own thread reports it.
      closed.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
