package dev.signalbox.sql.program;

import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
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

  /** Rows of the last head that are not in the buffer yet, and how many. */
  private final ByteWriter rows = new ByteWriter(8 * 1024);

  private int rowCount;
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
    if (RowBound.atLeast(row) > RowBound.ROW_BYTES_MAX) {
      cutRow(row);
      return;
    }
    int before = rows.size();
    FrameCodec.writeRow(row, rows);
    int bytes = rows.size() - before;
    if (bytes > RowBound.ROW_BYTES_MAX) {
      rows.truncate(before);
      cutRow(row);
      return;
    }
    if (before > 0 && rows.size() > BYTES_MAX) {
      // It would make the frame too long: it begins the next one.
      byte[] last = Arrays.copyOfRange(rows.array(), before, rows.size());
      rows.truncate(before);
      gatherRows();
      rows.raw(last, 0, bytes);
    }
    rowCount++;
    if (rowCount >= ROWS_MAX) {
      gatherRows();
    }
    flushIfLarge();
  }

  private void cutRow(List<Value> row) throws IOException {
    List<Value> kept = RowBound.cut(row);
    long dropped = RowBound.bytes(row) - RowBound.bytes(kept);
    write(new Frame.Notice("the next row is too long for one frame: it was cut", dropped));
    FrameCodec.writeRow(kept, rows);
    rowCount++;
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
    if (buffer.size() + rows.size() >= BYTES_MAX) {
      flush();
    }
  }

  private void gatherRows() {
    if (rowCount > 0) {
      FrameCodec.writeRows(rowCount, rows, buffer);
      rows.clear();
      rowCount = 0;
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
