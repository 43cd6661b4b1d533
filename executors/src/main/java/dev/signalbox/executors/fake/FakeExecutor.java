package dev.signalbox.executors.fake;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.executors.fake.FakeScript.FakeScriptException;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.Executor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Runs fake scripts, see {@link FakeScript} for their language, at a {@link FakePlace}. Whoever
 * owns the place moves its time.
 */
public final class FakeExecutor implements Executor {
  private final FakePlace place;

  public FakeExecutor(FakePlace place, AttemptListener listener) {
    this.place = place;
    place.listen(listener);
  }

  /** Writes frames to files, for places beside which real readers read. */
  public static long appendToFile(Path output, Frame frame) {
    try {
      Files.write(
          output, FrameCodec.toBytes(frame), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return Files.size(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void start(AttemptOrder order) {
    if (!(order.task().action() instanceof Action.Fake fake)) {
      throw new IllegalArgumentException("no fake: " + order.task().action().kind());
    }
    try {
      place.start(order.key(), order.output(), FakeScript.parse(fake.script()).steps());
    } catch (FakeScriptException e) {
      place.refuse(order.key(), order.output(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Set<AttemptKey> recover(Set<AttemptKey> expected) {
    place.retain(expected);
    Set<AttemptKey> unheard = new LinkedHashSet<>();
    for (AttemptKey key : expected) {
      if (!place.recover(key)) {
        unheard.add(key);
      }
    }
    return unheard;
  }

  @Override
  public void stop(AttemptKey key, StopReason reason, long graceMs) {
    AttemptState state =
        switch (reason) {
          case CANCEL -> AttemptState.CANCELLED;
          case TIMEOUT -> AttemptState.TIMED_OUT;
        };
    place.stop(key, state, graceMs);
  }

  @Override
  public void forget(AttemptKey key) {
    place.forget(key);
  }

  /** The place goes on; nobody is told. */
  @Override
  public void close() {
    place.listen(null);
  }
}
