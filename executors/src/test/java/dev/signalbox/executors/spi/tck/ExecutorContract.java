package dev.signalbox.executors.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.Executor;
import dev.signalbox.executors.spi.Executor.StopReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every executor promises. A place says how to open it and in which words it is ordered. */
public abstract class ExecutorContract {
  private static final AttemptKey KEY = key(1);

  @TempDir protected Path directory = Path.of("");

  protected Recorder recorder = new Recorder(() -> {});
  protected @Nullable Executor executor;

  /** Opens the place; what runs there from before is still there. */
  protected abstract Executor open(AttemptListener listener);

  /** Writes this to stdout and stderr and exits. */
  protected abstract Action writes(String out, String err, int exitCode);

  /** Writes a line, then runs until it is stopped. */
  protected abstract Action hangs();

  /** Moves the place on, if it does not live by itself. */
  protected void drive() {}

  protected static AttemptKey key(long run) {
    return new AttemptKey(new RunId(run), "task", 1, 1);
  }

  protected Path output(AttemptKey key) {
    return directory.resolve(key.run() + ".frames");
  }

  protected AttemptOrder order(AttemptKey key, Action action) {
    return new AttemptOrder(
        key, "job", TaskSpec.of(key.task(), action), Map.of("day", "1"), output(key));
  }

  @BeforeEach
  void openPlace() {
    reopen();
    assertThat(current().recover(Set.of())).isEmpty();
  }

  @AfterEach
  void closePlace() {
    current().close();
  }

  protected Executor current() {
    if (executor == null) {
      throw new AssertionError("not open");
    }
    return executor;
  }

  /** Throws the executor away, as a server that dies does, and makes another. */
  protected void reopen() {
    if (executor != null) {
      executor.close();
    }
    recorder = new Recorder(this::drive);
    executor = open(recorder);
  }

  @Test
  void tellsStartOutputAndEnd() throws Exception {
    current().start(order(KEY, writes("out\n", "err\n", 0)));
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(recorder.told(KEY).starts).isEqualTo(1);
    assertThat(recorder.told(KEY).bytes).isEqualTo(Files.size(output(KEY)));
    assertThat(Recorder.text(output(KEY), StreamKind.STDOUT)).isEqualTo("out\n");
    assertThat(Recorder.text(output(KEY), StreamKind.STDERR)).isEqualTo("err\n");
  }

  @Test
  void makesNoFileWithoutOutput() {
    current().start(order(KEY, writes("", "", 0)));
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(recorder.told(KEY).bytes).isZero();
    assertThat(output(KEY)).doesNotExist();
  }

  @Test
  void anExitCodeIsAFailure() {
    current().start(order(KEY, writes("", "", 3)));
    Outcome outcome = recorder.awaitEnd(KEY);
    assertThat(outcome.state()).isEqualTo(AttemptState.FAILED);
    assertThat(outcome.exitCode()).isEqualTo(3);
  }

  @Test
  void startsOnceForEachKey() throws Exception {
    AttemptOrder order = order(KEY, writes("once\n", "", 0));
    current().start(order);
    current().start(order);
    recorder.awaitEnd(KEY);
    current().start(order);
    reopen();
    assertThat(current().recover(Set.of(KEY))).isEmpty();
    current().start(order);
    recorder.awaitEnd(KEY);
    assertThat(Recorder.text(output(KEY), StreamKind.STDOUT)).isEqualTo("once\n");
  }

  @Test
  void findsAgainWhatRuns() throws Exception {
    current().start(order(KEY, hangs()));
    recorder.awaitStart(KEY);
    recorder.awaitBytes(KEY, 1);
    reopen();
    assertThat(current().recover(Set.of(KEY))).isEmpty();
    recorder.awaitStart(KEY);
    current().stop(KEY, StopReason.CANCEL, 1_000);
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.CANCELLED);
    assertThat(Recorder.text(output(KEY), StreamKind.STDOUT)).endsWith("\n");
  }

  @Test
  void tellsTheEndOfWhatEndedMeanwhile() {
    current().start(order(KEY, writes("gone\n", "", 4)));
    recorder.awaitEnd(KEY);
    reopen();
    assertThat(current().recover(Set.of(KEY))).isEmpty();
    assertThat(recorder.awaitEnd(KEY).exitCode()).isEqualTo(4);
    assertThat(recorder.told(KEY).starts).isEqualTo(1);
    assertThat(recorder.told(KEY).bytes).isPositive();
  }

  @Test
  void answersTheKeysItNeverHeardOf() {
    current().start(order(KEY, writes("", "", 0)));
    recorder.awaitEnd(KEY);
    reopen();
    assertThat(current().recover(Set.of(KEY, key(2)))).containsExactly(key(2));
    current().start(order(key(2), writes("", "", 0)));
    assertThat(recorder.awaitEnd(key(2)).state()).isEqualTo(AttemptState.SUCCEEDED);
  }

  @Test
  void endsWhatNobodyExpects() {
    current().start(order(KEY, hangs()));
    recorder.awaitStart(KEY);
    reopen();
    assertThat(current().recover(Set.of())).isEmpty();
    recorder.await(
        () -> {
          drive();
          return isGone(KEY);
        });
  }

  /** Whether nothing of the attempt lives, as far as the place can tell. */
  protected abstract boolean isGone(AttemptKey key);

  @Test
  void stopsForATimeout() {
    current().start(order(KEY, hangs()));
    recorder.awaitStart(KEY);
    current().stop(KEY, StopReason.TIMEOUT, 1_000);
    current().stop(KEY, StopReason.TIMEOUT, 1_000);
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.TIMED_OUT);
  }

  @Test
  void stopsWhatHasHardlyStarted() {
    current().start(order(KEY, hangs()));
    current().stop(KEY, StopReason.CANCEL, 0);
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.CANCELLED);
  }

  @Test
  void aStopAfterTheEndChangesNothing() {
    current().start(order(KEY, writes("", "", 5)));
    recorder.awaitEnd(KEY);
    current().stop(KEY, StopReason.CANCEL, 0);
    reopen();
    current().recover(Set.of(KEY));
    assertThat(recorder.awaitEnd(KEY).exitCode()).isEqualTo(5);
  }

  @Test
  void aStopOfAnUnknownKeyIsAnEnd() {
    current().stop(KEY, StopReason.CANCEL, 1_000);
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.CANCELLED);
  }

  @Test
  void forgetsButKeepsTheOutput() {
    current().start(order(KEY, writes("kept\n", "", 0)));
    recorder.awaitEnd(KEY);
    current().forget(KEY);
    current().forget(KEY);
    reopen();
    assertThat(current().recover(Set.of(KEY))).containsExactly(KEY);
    assertThat(output(KEY)).exists();
  }
}
