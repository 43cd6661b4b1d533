package dev.signalbox.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldTest {
  private final World world = new World(1, true);

  @Test
  void thingsHappenInOrderOfTimeAndThenOfTheirMaking() {
    List<String> happened = new ArrayList<>();
    world.at(5_000_000, () -> happened.add("later"));
    world.at(3_000_000, () -> happened.add("first"));
    world.at(3_000_000, () -> happened.add("second"));
    for (int i = 0; i < 3; i++) {
      world.step();
    }
    assertThat(happened).containsExactly("first", "second", "later");
    assertThat(world.nanos()).isEqualTo(5_000_000);
  }

  @Test
  void aStepOfTheWallClockTouchesNoOtherTime() {
    long trueMs = world.trueMs();
    long nanos = world.nanos();
    world.stepWall(-3_600_000);
    assertThat(world.wall().millis()).isEqualTo(trueMs - 3_600_000);
    assertThat(world.trueMs()).isEqualTo(trueMs);
    assertThat(world.nanos()).isEqualTo(nanos);
  }

  @Test
  void thereAreNoFaultsInPeace() {
    world.faultsOff();
    assertThat(world.fault(1)).isFalse();
  }

  @Test
  void theHashTellsTracesApart() {
    World other = new World(1, false);
    world.trace("a", 1L);
    other.trace("a", 1L);
    assertThat(world.traceHash()).isEqualTo(other.traceHash());
    world.trace("b");
    other.trace("c");
    assertThat(world.traceHash()).isNotEqualTo(other.traceHash());
    assertThat(world.lines()).containsExactly("0 a 1", "0 b");
  }
}
