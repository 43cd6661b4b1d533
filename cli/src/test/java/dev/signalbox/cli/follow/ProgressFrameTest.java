package dev.signalbox.cli.follow;

import static dev.signalbox.cli.Responses.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.cli.terminal.Style;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressFrameTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:10Z");
  private final ProgressFrame frame = new ProgressFrame("r1 etl", new Style(false));

  @Test
  void everyTaskHasALineWithItsStateAndTime() {
    RunProgress progress = new RunProgress(List.of("extract", "load", "report"));
    progress.apply(state("", 0, "RUNNING", 0));
    progress.apply(state("extract", 0, "RUNNING", 1));
    progress.apply(state("extract", 0, "SUCCEEDED", 3));
    progress.apply(state("load", 0, "RUNNING", 4));
    progress.apply(state("load", 2, "RUNNING", 8));
    assertThat(frame.lines(progress, NOW, 60, 20, 0))
        .containsExactly(
            "✓ extract   SUCCEEDED  2.0 s",
            "⠋ load      RUNNING    6.0 s  attempt 2",
            "· report    WAITING    ",
            "⠋ r1 etl  RUNNING  10.0 s  1/3 tasks");
  }

  @Test
  void whatMovesComesFirstWhenThereIsNoRoom() {
    RunProgress progress = new RunProgress(IntStream.range(0, 100).mapToObj(i -> "t" + i).toList());
    progress.apply(state("t99", 0, "RUNNING", 1));
    List<String> lines = frame.lines(progress, NOW, 60, 6, 1);
    assertThat(lines).hasSize(6);
    assertThat(lines.getFirst()).contains("t99");
    assertThat(lines.get(4)).contains("… and 96 more");
  }

  @Test
  void noLineIsWiderThanTheWindow() {
    RunProgress progress = new RunProgress(List.of("a-task-with-a-very-long-name-indeed", "b"));
    progress.apply(state("b", 0, "RUNNING", 1));
    assertThat(frame.lines(progress, NOW, 40, 20, 0))
        .allMatch(line -> dev.signalbox.cli.text.Widths.of(line) < 40);
  }
}
