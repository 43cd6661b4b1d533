package dev.signalbox.executors.process.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.RunId;
import dev.signalbox.executors.process.keeper.Message.Mode;
import dev.signalbox.executors.process.keeper.Message.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private final List<AttemptKey> begun = new ArrayList<>();
  private boolean free;
  private final Turns turns =
      new Turns(new Timers(), order -> free, (key, order) -> begun.add(key));

  @Test
  void asManyServeAsThereAreProcessorsAndTheNextWaitsUntilOneIsOver() {
    for (int i = 0; i < Turns.AT_ONCE + 2; i++) {
      turns.take(key(i), order(true));
    }
    turns.take(key(Turns.AT_ONCE), order(true));
    assertThat(begun).hasSize(Turns.AT_ONCE).doesNotContain(key(Turns.AT_ONCE));

    turns.over();
    assertThat(begun).hasSize(Turns.AT_ONCE + 1).endsWith(key(Turns.AT_ONCE));
    turns.over();
    turns.over();
    assertThat(begun).hasSize(Turns.AT_ONCE + 2);
  }

  @Test
  void aProcessThatIsFreeIsUsed() {
    serveAll();
    free = true;

    turns.take(key(100), order(true));

    assertThat(begun).endsWith(key(100));
  }

  @Test
  void anOrderWithAProcessOfItsOwnNeverWaits() {
    serveAll();

    turns.take(key(100), order(false));

    assertThat(begun).endsWith(key(100));
  }

  @Test
  void whatIsWithdrawnNeverBegins() {
    serveAll();
    turns.take(key(100), order(true));

    turns.withdraw(key(100));
    turns.over();

    assertThat(begun).doesNotContain(key(100));
  }

  private void serveAll() {
    for (int i = 0; i < Turns.AT_ONCE; i++) {
      turns.take(key(i), order(true));
    }
  }

  private static AttemptKey key(int run) {
    return new AttemptKey(new RunId(run + 1), "task", 1, 1);
  }

  private static Order order(boolean serial) {
    return new Order(
        Mode.FRAMES,
        List.of("program"),
        Map.of(),
        "/",
        "/output",
        1,
        ResourceLimits.NONE,
        new byte[1],
        serial);
  }
}
