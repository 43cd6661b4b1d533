package dev.signalbox.core.run;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.WorkerId;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry of the log: many commands and the leader's time.
 *
 * @param timeMs wall time of the leader, milliseconds since 1970
 * @param commands in the order they are applied
 */
public record Entry(long timeMs, List<Command> commands) {
  private static final int VERSION = 1;
  private static final int COMMANDS_MAX = 1_000_000;

  private static final int SUBMIT = 1;
  private static final int CANCEL = 2;
  private static final int ASSIGN = 3;
  private static final int STARTED = 4;
  private static final int ENDED = 5;
  private static final int PASS_TIME = 6;
  private static final int REGISTER = 7;
  private static final int LOSE = 8;
  private static final int QUEUE = 9;
  private static final int FILL = 10;

  public Entry {
    commands = List.copyOf(commands);
  }

  public byte[] encode() {
    return join(timeMs, commands.stream().map(Entry::encode).toList());
  }

  /** The bytes of one command, to be joined with others later. */
  public static byte[] encode(Command command) {
    ByteWriter out = new ByteWriter(96);
    write(command, out);
    return out.toByteArray();
  }

  /** The bytes of an entry whose commands have been encoded before. */
  public static byte[] join(long timeMs, List<byte[]> commands) {
    int bytes = commands.stream().mapToInt(c -> c.length).sum();
    ByteWriter out = new ByteWriter(bytes + 24);
    out.u8(VERSION).varint(timeMs).varint(commands.size());
    commands.forEach(command -> out.raw(command, 0, command.length));
    return out.toByteArray();
  }

  /** The time of an entry, without reading the rest. */
  public static long timeMs(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.u8();
    return in.varint();
  }

  /**
   * Reads an entry.
   *
   * @throws MalformedException if the bytes are none, or of a newer version
   */
  public static Entry decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException("a log entry of version " + version);
    }
    long timeMs = in.varint();
    int count = in.count(Math.min(COMMANDS_MAX, in.remaining()));
    List<Command> commands = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        commands.add(read(in));
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a command that cannot be", e);
    }
    if (in.remaining() > 0) {
      throw new MalformedException("a log entry with " + in.remaining() + " bytes too many");
    }
    return new Entry(timeMs, commands);
  }

  private static void write(Command command, ByteWriter out) {
    switch (command) {
      case Command.SubmitRun c -> RunCodec.writeSubmission(c.submission(), out.u8(SUBMIT));
      case Command.CancelRun c ->
          out.u8(CANCEL).varint(c.run().value()).u8(c.cause().ordinal()).string(c.message());
      case Command.AssignAttempt c ->
          out.u8(ASSIGN)
              .varint(c.run().value())
              .varint(c.task())
              .varint(c.attempt())
              .string(c.worker().value());
      case Command.FillSlots c -> {
        out.u8(FILL).varint(c.workers().size());
        c.workers().forEach(worker -> out.string(worker.value()));
      }
      case Command.ReportStarted c -> writeKey(c.key(), out.u8(STARTED)).varint(c.startedMs());
      case Command.ReportEnded c -> {
        Outcome outcome = c.outcome();
        writeKey(c.key(), out.u8(ENDED)).u8(outcome.state().ordinal());
        out.zigzag(outcome.exitCode()).varint(outcome.signal()).string(outcome.message());
        out.varint(c.startedMs()).f64(c.random());
      }
      case Command.PassTime c -> out.u8(PASS_TIME);
      case Command.RegisterWorker c ->
          out.u8(REGISTER).string(c.worker().value()).varint(c.slots());
      case Command.LoseWorker c -> out.u8(LOSE).string(c.worker().value()).f64(c.random());
      case Command.ConfigureQueue c -> out.u8(QUEUE).string(c.name()).varint(c.concurrency());
    }
  }

  private static Command read(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case SUBMIT -> new Command.SubmitRun(RunCodec.readSubmission(in));
      case CANCEL ->
          new Command.CancelRun(new RunId(in.varint()), in.oneOf(StopCause.values()), in.string());
      case ASSIGN ->
          new Command.AssignAttempt(
              new RunId(in.varint()),
              in.count(Integer.MAX_VALUE),
              in.count(Integer.MAX_VALUE),
              new WorkerId(in.string()));
      case FILL -> readFill(in);
      case STARTED -> new Command.ReportStarted(readKey(in), in.varint());
      case ENDED ->
          new Command.ReportEnded(
              readKey(in),
              new Outcome(
                  in.oneOf(AttemptState.values()),
                  in.zigzagInt(),
                  in.count(Integer.MAX_VALUE),
                  in.string()),
              in.varint(),
              in.f64());
      case PASS_TIME -> new Command.PassTime();
      case REGISTER ->
          new Command.RegisterWorker(new WorkerId(in.string()), in.count(Integer.MAX_VALUE));
      case LOSE -> new Command.LoseWorker(new WorkerId(in.string()), in.f64());
      case QUEUE -> new Command.ConfigureQueue(in.string(), in.count(Integer.MAX_VALUE));
      default -> throw new MalformedException("a command of kind " + kind);
    };
  }

  private static Command readFill(ByteReader in) {
    int count = in.count(in.remaining());
    List<WorkerId> workers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      workers.add(new WorkerId(in.string()));
    }
    return new Command.FillSlots(workers);
  }

  private static ByteWriter writeKey(AttemptKey key, ByteWriter out) {
    return out.varint(key.run().value())
        .string(key.task())
        .varint(key.number())
        .varint(key.fence());
  }

  private static AttemptKey readKey(ByteReader in) {
    return new AttemptKey(
        new RunId(in.varint()), in.string(), in.count(Integer.MAX_VALUE), in.varint());
  }
}
