package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.StatementEnd;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.terminal.Style;
import dev.signalbox.cli.text.Cells;
import dev.signalbox.cli.text.Durations;
import dev.signalbox.cli.text.Times;

/** Says on standard error how statements ended. */
final class StatementEnds {
  private final Screen screen;
  private final boolean prefixed;

  StatementEnds(Screen screen, boolean prefixed) {
    this.screen = screen;
    this.prefixed = prefixed;
  }

  /**
   * @param shown its result was shown, which says enough if it succeeded
   */
  void show(Response response, boolean shown) {
    StatementEnd end = response.getStatementEnd();
    Style style = screen.terminal().errStyle();
    String label = label(response.getTask(), "statement " + end.getStatement());
    if (!end.getError().isEmpty()) {
      String state = end.getSqlState().isEmpty() ? "" : " (SQLSTATE " + end.getSqlState() + ")";
      String error =
          end.getError().lines().map(Cells::printable).reduce((a, b) -> a + "\n  " + b).orElse("");
      screen.errLine(style.red(label + " failed" + state + ": ") + error);
    } else if (!shown) {
      String rows = end.getRows() > 0 ? ", " + Results.count(end.getRows()) + " changed" : "";
      String took = Durations.show(Times.duration(end.getDuration()));
      screen.errLine(style.dim(label + " done" + rows + " (" + took + ")"));
    }
  }

  private String label(String task, String text) {
    return prefixed ? task + ": " + text : text;
  }
}
