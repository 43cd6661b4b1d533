package dev.signalbox.core.run;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.WorkerId;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The bytes of a whole state, as a snapshot keeps them: a version, then blocks of a length and its
 * bytes; a length of 0 ends a list. The same state gives the same bytes, so that their hash
 * compares replicas.
 */
public final class StateCodec {
  private static final int VERSION = 1;
  private static final int BLOCK_BYTES_MAX = 64 * 1024 * 1024;

  private StateCodec() {}

  /**
   * A copy of a state that is cheap to take and may be written later, by another thread: runs are
   * immutable, so it holds them and copies only the list.
   */
  public static final class Copy {
    private final byte[] small;
    private final List<Run> runs;
    private final List<Map.Entry<String, Requests.Entry>> requests;

    private Copy(State state) {
      small = writeSmall(state);
      runs = new ArrayList<>(state.runs().values());
      requests = new ArrayList<>(state.requests().all().size());
      state.requests().all().forEach((id, entry) -> requests.add(Map.entry(id, entry)));
    }

    /** Writes it. The caller buffers and closes the stream. */
    public void write(OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeInt(VERSION);
      block(small, small.length, out);
      ByteWriter writer = new ByteWriter(1024);
      for (Run run : runs) {
        writer.clear();
        RunCodec.write(run, writer);
        block(writer.array(), writer.size(), out);
      }
      out.writeInt(0);
      for (Map.Entry<String, Requests.Entry> request : requests) {
        writer.clear();
        Requests.Entry entry = request.getValue();
        writer.string(request.getKey()).varint(entry.run().value()).string(entry.bodyHash());
        writer.varint(entry.timeMs());
        block(writer.array(), writer.size(), out);
      }
      out.writeInt(0);
      out.flush();
    }
  }

  public static Copy copy(State state) {
    return new Copy(state);
  }

  /**
   * Reads a state.
   *
   * @throws MalformedException if the bytes are none, or of a newer version
   * @throws IOException if they end too early, or cannot be read
   */
  public static State read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int version = in.readInt();
    if (version != VERSION) {
      throw new MalformedException("a snapshot of version " + version);
    }
    State state = State.blank();
    List<Event.QueueConfigured> queues = readSmall(block(in), state);
    for (byte[] bytes = block(in); bytes.length > 0; bytes = block(in)) {
      Run run = RunCodec.decode(bytes);
      if (run.state().terminal() || state.run(run.id()).isPresent()) {
        throw new MalformedException("a state with " + run.id() + " in it twice, or ended");
      }
      state.restore(run);
    }
    // After the runs: a queue that is to go stays while there are runs in it.
    queues.forEach(state::evolve);
    for (byte[] bytes = block(in); bytes.length > 0; bytes = block(in)) {
      readRequest(new ByteReader(bytes), state.requests());
    }
    return state;
  }

  private static void readRequest(ByteReader in, Requests requests) {
    String id = in.string();
    long run = in.varint();
    if (run < 1) {
      throw new MalformedException("a request id for run " + run);
    }
    requests.remember(id, new Requests.Entry(new RunId(run), in.string(), in.varint()));
  }

  private static byte[] writeSmall(State state) {
    ByteWriter out = new ByteWriter(1024);
    out.varint(state.index()).varint(state.clockMs());
    out.varint(state.nextRun()).varint(state.nextFence());
    out.varint(state.queues().size());
    state.queues().forEach(queue -> out.string(queue.name()).varint(queue.concurrency()));
    out.varint(state.workers().size());
    state.workers().forEach(worker -> out.string(worker.id().value()).varint(worker.slots()));
    return out.toByteArray();
  }

  private static List<Event.QueueConfigured> readSmall(byte[] bytes, State state) {
    ByteReader in = new ByteReader(bytes);
    state.counters(in.varint(), in.varint(), in.varint(), in.varint());
    List<Event.QueueConfigured> queues = new ArrayList<>();
    for (int count = in.count(in.remaining()); count > 0; count--) {
      queues.add(new Event.QueueConfigured(in.string(), in.count(Integer.MAX_VALUE)));
    }
    try {
      for (int count = in.count(in.remaining()); count > 0; count--) {
        WorkerId worker = new WorkerId(in.string());
        state.evolve(new Event.WorkerRegistered(worker, in.count(Integer.MAX_VALUE)));
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a worker that cannot be", e);
    }
    return queues;
  }

  private static void block(byte[] bytes, int count, DataOutputStream out) throws IOException {
    out.writeInt(count);
    out.write(bytes, 0, count);
  }

  private static byte[] block(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > BLOCK_BYTES_MAX) {
      throw new MalformedException("a block of " + length + " bytes");
    }
    // Grows as it reads: a length that is a lie costs no memory.
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a snapshot that ends too early");
    }
    return bytes;
  }
}
