package dev.signalbox.executors.fake;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.executors.fake.FakeScript.Step;
import dev.signalbox.executors.spi.AttemptListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where fake attempts live. It outlasts the executors that are opened on it, as real processes
 * outlast a server. Nothing moves but by {@link #advance}: with the same calls at the same times,
 * the same is told in the same order.
 */
public final class FakePlace {
  /** Keeps what attempts write. */
  @FunctionalInterface
  public interface Frames {
    /**
     * Appends a frame.
     *
     * @return the file's length then
     */
    long append(Path output, Frame frame);
  }

  private static final class Attempt {
    final AttemptKey key;
    final Path output;
    final List<Step> steps;
    int next;
    long dueMs;
    long startedMs;
    boolean started;
    boolean stubborn;
    @Nullable AttemptState stopState;
    long killMs;
    long bytes;
    @Nullable Outcome outcome;
    long endedMs;

    Attempt(AttemptKey key, Path output, List<Step> steps, long nowMs) {
      this.key = key;
      this.output = output;
      this.steps = steps;
      dueMs = nowMs;
    }
  }

  private final Frames frames;
  private final Map<AttemptKey, Attempt> attempts = new LinkedHashMap<>();
  private @Nullable AttemptListener listener;
  private long nowMs;

  /**
   * A place with nothing in it.
   *
   * @param nowMs wall time, milliseconds since 1970
   */
  public FakePlace(Frames frames, long nowMs) {
    this.frames = frames;
    this.nowMs = nowMs;
  }

  /** When something is due next; empty if nothing ever is. */
  public synchronized OptionalLong nextDueMs() {
    return attempts.values().stream()
        .filter(attempt -> attempt.outcome == null)
        .mapToLong(FakePlace::dueMs)
        .filter(due -> due < Long.MAX_VALUE)
        .min();
  }

  /** Does what is due until then, in order of time. A time before the last one changes nothing. */
  public synchronized void advance(long untilMs) {
    OptionalLong due = nextDueMs();
    while (due.isPresent() && due.getAsLong() <= untilMs) {
      nowMs = Math.max(nowMs, due.getAsLong());
      for (Attempt attempt : List.copyOf(attempts.values())) {
        if (attempt.outcome == null && dueMs(attempt) <= nowMs) {
          step(attempt);
        }
      }
      due = nextDueMs();
    }
    nowMs = Math.max(nowMs, untilMs);
  }

  /** Ends all attempts as LOST, as if the machine had gone down. */
  public synchronized void loseAll() {
    for (Attempt attempt : List.copyOf(attempts.values())) {
      if (attempt.outcome == null) {
        end(attempt, Outcome.lost("the place was lost"));
      }
    }
  }

  /** Whether an attempt lives here. */
  public synchronized boolean lives(AttemptKey key) {
    Attempt attempt = attempts.get(key);
    return attempt != null && attempt.outcome == null;
  }

  synchronized void listen(@Nullable AttemptListener now) {
    listener = now;
  }

  synchronized void start(AttemptKey key, Path output, List<Step> steps) {
    attempts.putIfAbsent(key, new Attempt(key, output, steps, nowMs));
  }

  synchronized void refuse(AttemptKey key, Path output, String message) {
    if (!attempts.containsKey(key)) {
      Attempt attempt = new Attempt(key, output, List.of(), nowMs);
      attempts.put(key, attempt);
      end(attempt, Outcome.failed(message));
    }
  }

  synchronized boolean recover(AttemptKey key) {
    Attempt attempt = attempts.get(key);
    if (attempt == null) {
      return false;
    }
    if (listener != null) {
      if (attempt.started) {
        listener.started(key, attempt.startedMs);
      }
      if (attempt.bytes > 0) {
        listener.output(key, attempt.bytes);
      }
      if (attempt.outcome != null) {
        listener.ended(key, attempt.outcome, attempt.bytes, attempt.endedMs);
      }
    }
    return true;
  }

  synchronized void retain(Set<AttemptKey> expected) {
    attempts.keySet().retainAll(expected);
  }

  synchronized void stop(AttemptKey key, AttemptState state, long graceMs) {
    Attempt attempt = attempts.get(key);
    if (attempt == null) {
      if (listener != null) {
        listener.ended(key, new Outcome(state, -1, 0, "nothing of it was alive"), 0, nowMs);
      }
      return;
    }
    long killMs = nowMs + graceMs;
    attempt.killMs = attempt.stopState == null ? killMs : Math.min(attempt.killMs, killMs);
    attempt.stopState = attempt.stopState == null ? state : attempt.stopState;
  }

  synchronized void forget(AttemptKey key) {
    if (!lives(key)) {
      attempts.remove(key);
    }
  }

  private static long dueMs(Attempt attempt) {
    if (attempt.stopState != null) {
      // Asked to end: at once if it listens, else when it is killed or done.
      return attempt.stubborn ? Math.min(attempt.dueMs, attempt.killMs) : 0;
    }
    return attempt.dueMs;
  }

  private void step(Attempt attempt) {
    AttemptState stop = attempt.stopState;
    if (stop != null && (!attempt.stubborn || attempt.killMs <= nowMs)) {
      int signal = attempt.stubborn ? 9 : 15;
      end(attempt, new Outcome(stop, -1, signal, "stopped by signal " + signal));
      return;
    }
    if (!attempt.started) {
      attempt.started = true;
      attempt.startedMs = nowMs;
      if (listener != null) {
        listener.started(attempt.key, nowMs);
      }
    }
    Step step =
        attempt.next < attempt.steps.size() ? attempt.steps.get(attempt.next++) : new Step.Exit(0);
    switch (step) {
      case Step.Write write ->
          append(
              attempt,
              write.stderr() ? StreamKind.STDERR : StreamKind.STDOUT,
              (write.text() + "\n").getBytes(StandardCharsets.UTF_8));
      case Step.Bytes bytes -> {
        byte[] filler = new byte[bytes.count()];
        Arrays.fill(filler, (byte) 'x');
        filler[filler.length - 1] = '\n';
        append(attempt, StreamKind.STDOUT, filler);
      }
      case Step.Wait wait -> attempt.dueMs = nowMs + wait.ms();
      case Step.Stubborn ignored -> attempt.stubborn = true;
      case Step.Exit exit -> end(attempt, exited(attempt, exit.code()));
      case Step.Signal signal ->
          end(
              attempt,
              new Outcome(
                  AttemptState.FAILED, -1, signal.number(), "ended by signal " + signal.number()));
      case Step.Fail fail -> end(attempt, Outcome.failed(fail.message()));
      case Step.Lost ignored -> end(attempt, Outcome.lost("the script says so"));
      case Step.Hang ignored -> attempt.dueMs = Long.MAX_VALUE;
    }
  }

  private static Outcome exited(Attempt attempt, int code) {
    AttemptState stop = attempt.stopState;
    return stop == null
        ? Outcome.exited(code)
        : new Outcome(stop, code, 0, "ended with exit code " + code);
  }

  private void append(Attempt attempt, StreamKind stream, byte[] bytes) {
    for (ByteReader rest = new ByteReader(bytes); rest.remaining() > 0; ) {
      int count = Math.min(rest.remaining(), dev.signalbox.core.output.FrameCodec.LOG_BYTES_MAX);
      byte[] part = rest.slice(count).rest();
      attempt.bytes = frames.append(attempt.output, new Frame.Log(stream, part));
    }
    if (listener != null) {
      listener.output(attempt.key, attempt.bytes);
    }
  }

  private void end(Attempt attempt, Outcome outcome) {
    attempt.outcome = outcome;
    attempt.endedMs = nowMs;
    if (listener != null) {
      listener.ended(attempt.key, outcome, attempt.bytes, nowMs);
    }
  }
}
