package dev.signalbox.executors.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.executors.fake.FakeScript.FakeScriptException;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.Executor;
import dev.signalbox.executors.spi.Executor.StopReason;
import dev.signalbox.executors.spi.tck.ExecutorContract;
import org.junit.jupiter.api.Test;

final class FakeExecutorTest extends ExecutorContract {
  private static final AttemptKey KEY = key(1);

  private final FakePlace place = new FakePlace(FakeExecutor::appendToFile, 0);
  private long nowMs;

  @Override
  protected Executor open(AttemptListener listener) {
    return new FakeExecutor(place, listener);
  }

  @Override
  protected Action writes(String out, String err, int exitCode) {
    String log = out.isEmpty() ? "" : "log " + out;
    String error = err.isEmpty() ? "" : "err " + err;
    return new Action.Fake(log + error + "wait 1s\nexit " + exitCode);
  }

  @Override
  protected Action hangs() {
    return new Action.Fake("log alive\nhang");
  }

  @Override
  protected void drive() {
    nowMs += 100;
    place.advance(nowMs);
  }

  @Override
  protected boolean isGone(AttemptKey key) {
    return !place.lives(key);
  }

  private Outcome run(String script) {
    current().start(order(KEY, new Action.Fake(script)));
    return recorder.awaitEnd(KEY);
  }

  @Test
  void timeIsTheCallers() {
    current().start(order(KEY, new Action.Fake("wait 5s\nexit 2")));
    place.advance(4_999);
    assertThat(recorder.told(KEY).starts).isEqualTo(1);
    assertThat(recorder.told(KEY).outcome).isNull();
    assertThat(place.nextDueMs()).hasValue(5_000);
    place.advance(5_000);
    assertThat(recorder.told(KEY).outcome).isEqualTo(Outcome.exited(2));
  }

  @Test
  void everyLastWordHasItsOutcome() {
    assertThat(run("fail no luck")).isEqualTo(Outcome.failed("no luck"));
    current().forget(KEY);
    reopen();
    assertThat(run("lost").state()).isEqualTo(AttemptState.LOST);
    current().forget(KEY);
    reopen();
    assertThat(run("signal 9").signal()).isEqualTo(9);
  }

  @Test
  void theStubbornAreKilledAfterTheirGrace() {
    current().start(order(KEY, new Action.Fake("stubborn\nhang")));
    place.advance(10);
    current().stop(KEY, StopReason.CANCEL, 1_000);
    place.advance(1_009);
    assertThat(recorder.told(KEY).outcome).isNull();
    place.advance(1_010);
    assertThat(recorder.awaitEnd(KEY).signal()).isEqualTo(9);
  }

  @Test
  void aWrongScriptFailsWithItsLine() {
    assertThat(run("log a\n\n# b\nexot 1").message())
        .startsWith("SB-FAKE-400: line 4")
        .contains("'exot'");
    assertThatThrownBy(() -> FakeScript.parse("wait 5")).isInstanceOf(FakeScriptException.class);
    assertThatThrownBy(() -> FakeScript.parse("exit 256")).isInstanceOf(FakeScriptException.class);
  }
}
