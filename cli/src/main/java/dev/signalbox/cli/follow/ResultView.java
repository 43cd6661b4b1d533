package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.Response;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.text.Cells;

/** Shows what a program of SQL gives, and nothing of how it got there. */
public final class ResultView implements FollowView {
  private final Screen screen;
  private final LogLines logs;
  private final Results results;

  public ResultView(Screen screen, ResultShape shape) {
    this.screen = screen;
    logs = new LogLines(screen, false, 0, shape.format().isForPrograms());
    results = shape.results(screen, false);
  }

  @Override
  public boolean takesPackedRows() {
    return true;
  }

  @Override
  public void page(FetchResponse page) {
    for (Response response : page.getResponsesList()) {
      switch (response.getKindCase()) {
        case LOG -> logs.write(response.getTask(), response.getAttempt(), response.getLog());
        case HEAD -> results.head(response);
        case ROW, PACKED_ROWS -> results.rows(response);
        case STATEMENT_END -> {
          if (response.getStatementEnd().getError().isEmpty()) {
            results.end(response);
          } else {
            // The program itself says on stderr what went wrong, and where.
            results.flush();
          }
        }
        case NOTICE -> notice(Cells.printable(response.getNotice().getText()));
        case STATUS, KIND_NOT_SET -> {
          // How it ended is said by its last status.
        }
      }
    }
    results.page();
    if (page.getEnd()) {
      close();
    }
    screen.settle();
  }

  @Override
  public void notice(String text) {
    screen.errLine("signalbox: " + text);
    screen.settle();
  }

  @Override
  public void close() {
    logs.end();
    results.flush();
    screen.settle();
  }
}
