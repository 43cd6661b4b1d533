package dev.signalbox.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.model.JobSpec;
import org.junit.jupiter.api.Test;

class StateCodecTest {
  private static final int SEEDS = 60;

  /** All that is looked up but not kept: it must be a function of the runs. */
  private static String indexes(State state) {
    StringBuilder text = new StringBuilder();
    text.append(state.ready()).append(state.liveRuns()).append(state.nextDueMs());
    text.append(state.liveBytes());
    for (QueueLine queue : state.queues()) {
      text.append('\n').append(queue.name()).append(' ').append(queue.concurrency());
      text.append(' ').append(queue.running()).append(queue.waiting());
    }
    for (WorkerSlots worker : state.workers()) {
      text.append('\n').append(worker.id()).append(worker.free()).append(worker.held());
    }
    return text.append('\n').append(state.timers()).append(state.effectsDue()).toString();
  }

  @Test
  void whatIsLookedUpIsTheSameInARestoredState() {
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomHistory history = new RandomHistory(seed);
      for (int i = 0; i < 10; i++) {
        history.go(30);
        State restored = StateBytes.read(StateBytes.of(history.state));
        assertThat(indexes(restored)).as("seed " + seed).isEqualTo(indexes(history.state));
      }
    }
  }

  @Test
  void bytesOfARestoredStateAreTheSame() {
    for (long seed = 0; seed < SEEDS; seed++) {
      byte[] bytes = StateBytes.of(new RandomHistory(seed).go(200).state);
      assertThat(StateBytes.of(StateBytes.read(bytes))).as("seed " + seed).isEqualTo(bytes);
    }
  }

  @Test
  void aSnapshotAnywhereAndTheTailGiveTheSameAsTheWholeLog() {
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomHistory history = new RandomHistory(seed);
      history.go(1 + history.random.nextInt(200));
      State tail = StateBytes.read(StateBytes.of(history.state));
      State whole = new State();
      int before = history.entries.size();
      history.go(150);
      replay(whole, history, 0);
      replay(tail, history, before);
      byte[] expected = StateBytes.of(history.state);
      assertThat(StateBytes.of(whole)).as("whole, seed " + seed).isEqualTo(expected);
      assertThat(StateBytes.of(tail)).as("tail, seed " + seed).isEqualTo(expected);
    }
  }

  /** Through the bytes of the entries, as another replica would. */
  private static void replay(State state, RandomHistory history, int from) {
    for (int i = from; i < history.entries.size(); i++) {
      Entry read = Entry.decode(history.entries.get(i).encode());
      for (Command command : read.commands()) {
        state.apply(history.indexes.get(i), read.timeMs(), command);
      }
    }
  }

  @Test
  void aCopyIsOfItsMomentWhateverComesAfter() throws Exception {
    RandomHistory history = new RandomHistory(7).go(100);
    byte[] then = StateBytes.of(history.state);
    StateCodec.Copy copy = StateCodec.copy(history.state);
    history.go(100);
    var out = new java.io.ByteArrayOutputStream();
    copy.write(out);
    assertThat(out.toByteArray()).isEqualTo(then);
  }

  @Test
  void aDefaultQueueThatWasTakenAwayStaysAway() {
    State state = new State();
    state.apply(1, 1, new Command.ConfigureQueue(JobSpec.QUEUE_DEFAULT, 0));
    assertThat(StateBytes.read(StateBytes.of(state)).queues()).isEmpty();
  }

  @Test
  void aLaterVersionIsRefused() {
    byte[] bytes = StateBytes.of(new State());
    bytes[3] = 9;
    assertThatThrownBy(() -> StateBytes.read(bytes))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("version 9");
  }
}
