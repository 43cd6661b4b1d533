package dev.signalbox.executors.process.keeper;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.RunId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client and the keeper say to each other. On the socket each is its length (4 bytes, most
 * significant first), its kind (1 byte) and its fields. Every message may be repeated: each says
 * how things are or shall be, not what to do next.
 */
public sealed interface Message {
  /** Raised when a field changes its meaning; both ends refuse another's. */
  int VERSION = 2;

  /** No message is longer; a start with all its arguments and variables fits. */
  int BYTES_MAX = 8 * 1024 * 1024;

  /** The client's first word. */
  record Hello(int version) implements Message {}

  /**
   * The keeper's answer to it.
   *
   * @param version the keeper's
   * @param pid its process id
   * @param rebooted the machine has started anew since the journal was last written: an attempt
   *     that the keeper does not know may have run before
   */
  record Welcome(int version, int pid, boolean rebooted) implements Message {}

  /** Asks to start an attempt, once for each key. */
  record Start(AttemptKey key, Order order) implements Message {}

  /** Asks to end an attempt. */
  record Stop(AttemptKey key, AttemptState outcome, long graceMs) implements Message {}

  /** The keeper need not remember the attempt. */
  record Forget(AttemptKey key) implements Message {}

  /** Asks for the status of every attempt, then {@link Listed}. */
  record ListAll() implements Message {}

  /** Every attempt has been told. */
  record Listed() implements Message {}

  /** The keeper knows nothing of this attempt. */
  record Unknown(AttemptKey key) implements Message {}

  /**
   * How an attempt stands.
   *
   * @param startedMs wall time; 0 if it did not start yet
   * @param outputBytes whole frames in its file
   * @param ended how and when, or null while it lives
   */
  record Status(AttemptKey key, long startedMs, long outputBytes, @Nullable Ended ended)
      implements Message {}

  /** An attempt's end. */
  record Ended(Outcome outcome, long endedMs) {}

  /** What stdout carries. */
  enum Mode {
    /** Bytes: log lines. */
    BYTES,
    /** Frames, as an output file has them. */
    FRAMES
  }

  /**
   * What to run and how.
   *
   * @param argv the program first, looked up in the PATH of {@code env}
   * @param env the whole environment
   * @param workdir an absolute path
   * @param output the file for its frames
   * @param outputBytesMax what is written to it at most
   * @param input what the process reads first; empty for a process that has nothing to read
   * @param serial the process may serve further orders of the same {@code argv} and {@code env}: it
   *     answers each input with its exit code, as one byte to where it reads from, and reads on
   */
  record Order(
      Mode mode,
      List<String> argv,
      Map<String, String> env,
      String workdir,
      String output,
      long outputBytesMax,
      ResourceLimits limits,
      byte[] input,
      boolean serial) {
    /** So much is taken at once by a socket that nobody reads yet. */
    public static final int INPUT_BYTES_MAX = 96 * 1024;

    public Order {
      argv = List.copyOf(argv);
      if (input.length > INPUT_BYTES_MAX || (serial && input.length == 0)) {
        throw new MalformedException("an input of " + input.length + " bytes");
      }
      if (argv.isEmpty()) {
        throw new MalformedException("an empty argument vector");
      }
    }
  }

  /** Appends the message with its length. */
  static void write(Message message, ByteWriter out) {
    int start = out.size();
    out.i32(0);
    switch (message) {
      case Hello hello -> out.u8(1).varint(hello.version());
      case Welcome welcome ->
          out.u8(2).varint(welcome.version()).varint(welcome.pid()).bool(welcome.rebooted());
      case Start begin -> {
        writeKey(begin.key(), out.u8(3));
        writeOrder(begin.order(), out);
      }
      case Stop stop ->
          writeKey(stop.key(), out.u8(4)).u8(stop.outcome().ordinal()).varint(stop.graceMs());
      case Forget forget -> writeKey(forget.key(), out.u8(5));
      case ListAll ignored -> out.u8(6);
      case Listed ignored -> out.u8(7);
      case Unknown unknown -> writeKey(unknown.key(), out.u8(8));
      case Status status -> writeStatus(status, out.u8(9));
    }
    out.putI32(start, out.size() - start - 4);
  }

  /**
   * Reads a message.
   *
   * @param in stands after the length and holds just this message
   * @throws MalformedException if it is none
   */
  static Message read(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new Hello(in.count(Integer.MAX_VALUE));
      case 2 -> new Welcome(in.count(Integer.MAX_VALUE), in.count(Integer.MAX_VALUE), in.bool());
      case 3 -> new Start(readKey(in), readOrder(in));
      case 4 -> new Stop(readKey(in), readState(in), in.varint());
      case 5 -> new Forget(readKey(in));
      case 6 -> new ListAll();
      case 7 -> new Listed();
      case 8 -> new Unknown(readKey(in));
      case 9 -> readStatus(in);
      default -> throw new MalformedException("a message of kind " + kind);
    };
  }

  static ByteWriter writeKey(AttemptKey key, ByteWriter out) {
    return out.varint(key.run().value())
        .string(key.task())
        .varint(key.number())
        .varint(key.fence());
  }

  static AttemptKey readKey(ByteReader in) {
    return new AttemptKey(
        new RunId(in.varint()), in.string(), in.count(Integer.MAX_VALUE), in.varint());
  }

  static void writeOutcome(Outcome outcome, ByteWriter out) {
    out.u8(outcome.state().ordinal())
        .zigzag(outcome.exitCode())
        .varint(outcome.signal())
        .string(outcome.message());
  }

  static Outcome readOutcome(ByteReader in) {
    return new Outcome(readState(in), (int) in.zigzag(), in.count(Integer.MAX_VALUE), in.string());
  }

  private static AttemptState readState(ByteReader in) {
    int ordinal = in.u8();
    AttemptState[] states = AttemptState.values();
    if (ordinal >= states.length || !states[ordinal].terminal()) {
      throw new MalformedException("an outcome of " + ordinal);
    }
    return states[ordinal];
  }

  private static void writeStatus(Status status, ByteWriter out) {
    writeKey(status.key(), out).varint(status.startedMs()).varint(status.outputBytes());
    Ended ended = status.ended();
    out.bool(ended != null);
    if (ended != null) {
      writeOutcome(ended.outcome(), out);
      out.varint(ended.endedMs());
    }
  }

  private static Status readStatus(ByteReader in) {
    AttemptKey key = readKey(in);
    long startedMs = in.varint();
    long outputBytes = in.varint();
    return new Status(
        key, startedMs, outputBytes, in.bool() ? new Ended(readOutcome(in), in.varint()) : null);
  }

  private static void writeOrder(Order order, ByteWriter out) {
    ResourceLimits limits = order.limits();
    out.u8(order.mode() == Mode.BYTES ? 0 : 1)
        .strings(order.argv(), order.argv().size())
        .map(order.env())
        .string(order.workdir())
        .string(order.output())
        .varint(order.outputBytesMax())
        .varint(limits.memoryBytes())
        .varint(limits.cpuSeconds())
        .varint(limits.openFiles())
        .varint(limits.fileBytes())
        .string(limits.umask())
        .bytes(order.input())
        .bool(order.serial());
  }

  private static Order readOrder(ByteReader in) {
    return new Order(
        in.bool() ? Mode.FRAMES : Mode.BYTES,
        in.strings(),
        in.map(),
        in.string(),
        in.string(),
        in.varint(),
        new ResourceLimits(in.varint(), in.varint(), in.varint(), in.varint(), in.string()),
        in.bytes(),
        in.bool());
  }
}
