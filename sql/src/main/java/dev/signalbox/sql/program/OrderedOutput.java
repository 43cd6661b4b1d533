package dev.signalbox.sql.program;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;

/**
 * Puts what statements give that run side by side into the statements' order. It is the turn of the
 * first that has not ended: what it gives goes straight out. What the others give is held back, and
 * they wait while too much is.
 */
final class OrderedOutput {
  /** Of all statements together, as frames count it. */
  static final int HELD_BYTES_MAX = 1024 * 1024;

  private final ResultOutput out;
  private final TreeMap<Integer, Lane> lanes = new TreeMap<>();
  private int turn = 1;
  private long heldBytes;
  private boolean stopped;
  private boolean broken;

  OrderedOutput(ResultOutput out) {
    this.out = out;
  }

  /** A statement begins. */
  synchronized ResultOutput begin(int statement) {
    Lane lane = new Lane(statement);
    lanes.put(statement, lane);
    return lane;
  }

  /** A statement has ended and gives nothing more. */
  synchronized void end(int statement) throws IOException {
    Lane lane = lanes.get(statement);
    if (lane != null) {
      lane.ended = true;
    }
    advance();
  }

  /** No further statement begins: nobody waits for those that have not. */
  synchronized void stop() throws IOException {
    stopped = true;
    advance();
  }

  private void advance() throws IOException {
    try {
      while (!lanes.isEmpty()) {
        turn = stopped ? lanes.firstKey() : turn;
        Lane lane = lanes.get(turn);
        if (lane == null) {
          return;
        }
        lane.release();
        if (!lane.ended) {
          return;
        }
        lanes.remove(turn++);
      }
    } catch (IOException e) {
      broken = true;
      throw e;
    } finally {
      notifyAll();
    }
  }

  /** What is to be written. */
  private interface Held {
    void writeTo(ResultOutput out) throws IOException;
  }

  private record Piece(Held held, long bytes) {}

  /** The output of one statement. */
  private final class Lane implements ResultOutput {
    private final int statement;
    private final Queue<Piece> pieces = new ArrayDeque<>();
    private boolean ended;

    Lane(int statement) {
      this.statement = statement;
    }

    /** Frames are few, and bounded in number by the statements. */
    @Override
    public void write(Frame frame) throws IOException {
      put(o -> o.write(frame), 0);
    }

    @Override
    public void row(List<Value> row) throws IOException {
      put(o -> o.row(row), RowBound.bytes(row));
    }

    private void put(Held held, long bytes) throws IOException {
      if (!hold(held, bytes)) {
        // Its turn does not pass before it has ended.
        held.writeTo(out);
      }
    }

    /** Whether it was not its turn. */
    private boolean hold(Held held, long bytes) throws IOException {
      synchronized (OrderedOutput.this) {
        while (statement != turn && heldBytes + bytes > HELD_BYTES_MAX && !broken) {
          await();
        }
        if (broken) {
          throw new IOException("the output is broken");
        }
        if (statement == turn) {
          return false;
        }
        pieces.add(new Piece(held, bytes));
        heldBytes += bytes;
        return true;
      }
    }

    private void await() throws InterruptedIOException {
      try {
        OrderedOutput.this.wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }

    /** Its turn has come. */
    private void release() throws IOException {
      for (Piece piece = pieces.poll(); piece != null; piece = pieces.poll()) {
        heldBytes -= piece.bytes();
        piece.held().writeTo(out);
      }
    }
  }
}
