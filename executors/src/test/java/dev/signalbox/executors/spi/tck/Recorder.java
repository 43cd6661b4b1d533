package dev.signalbox.executors.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.executors.spi.AttemptListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Remembers what an executor tells and checks its order. */
public final class Recorder implements AttemptListener {
  private static final long WAIT_MS = 20_000;

  /** What was told of an attempt. */
  public static final class Told {
    public int starts;
    public long bytes;
    public @Nullable Outcome outcome;
    public final List<String> mistakes = new ArrayList<>();
  }

  private final Map<AttemptKey, Told> all = new HashMap<>();
  private final Runnable drive;

  /**
   * @param drive called while waiting; moves a place that has no life of its own
   */
  public Recorder(Runnable drive) {
    this.drive = drive;
  }

  @Override
  public synchronized void started(AttemptKey key, long startedMs) {
    Told told = told(key);
    told.starts++;
    if (told.outcome != null) {
      told.mistakes.add("started after its end");
    }
  }

  @Override
  public synchronized void output(AttemptKey key, long bytes) {
    Told told = told(key);
    if (bytes < told.bytes || told.outcome != null) {
      told.mistakes.add("output went from " + told.bytes + " to " + bytes);
    }
    told.bytes = bytes;
  }

  @Override
  public synchronized void ended(AttemptKey key, Outcome outcome, long outputBytes, long endedMs) {
    Told told = told(key);
    if (told.outcome != null || outputBytes < told.bytes) {
      told.mistakes.add("ended twice or with less output than before");
    }
    told.bytes = outputBytes;
    told.outcome = outcome;
  }

  public synchronized Told told(AttemptKey key) {
    return all.computeIfAbsent(key, ignored -> new Told());
  }

  public void awaitStart(AttemptKey key) {
    await(() -> told(key).starts > 0 || told(key).outcome != null);
    assertThat(told(key).outcome).isNull();
  }

  public void awaitBytes(AttemptKey key, long bytes) {
    await(() -> told(key).bytes >= bytes);
  }

  /** Waits for the end and answers it. */
  public Outcome awaitEnd(AttemptKey key) {
    await(() -> told(key).outcome != null);
    assertThat(told(key).mistakes).isEmpty();
    Outcome outcome = told(key).outcome;
    if (outcome == null) {
      throw new AssertionError("no outcome");
    }
    return outcome;
  }

  /** Waits until it holds; real processes and disks have no fake clock. */
  public void await(BooleanSupplier condition) {
    long until = System.nanoTime() + WAIT_MS * 1_000_000;
    while (!holds(condition)) {
      drive.run();
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("did not happen within " + WAIT_MS + " ms: " + all.keySet());
      }
      LockSupport.parkNanos(500_000);
    }
  }

  private synchronized boolean holds(BooleanSupplier condition) {
    return condition.getAsBoolean();
  }

  /** The whole frames of a file. */
  public static List<Frame> frames(Path file) throws IOException {
    List<Frame> frames = new ArrayList<>();
    if (Files.exists(file)) {
      ByteReader in = new ByteReader(Files.readAllBytes(file));
      while (in.remaining() >= 4) {
        frames.add(FrameCodec.read(in.slice(in.i32())));
      }
    }
    return frames;
  }

  /** All bytes of one stream. */
  public static byte[] stream(Path file, StreamKind stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Frame frame : frames(file)) {
      if (frame instanceof Frame.Log log && log.stream() == stream) {
        bytes.writeBytes(log.bytes());
      }
    }
    return bytes.toByteArray();
  }

  public static String text(Path file, StreamKind stream) throws IOException {
    return new String(stream(file, stream), StandardCharsets.UTF_8);
  }
}
