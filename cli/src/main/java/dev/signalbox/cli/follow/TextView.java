package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.Notice;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.StatusChange;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.terminal.Style;
import dev.signalbox.cli.text.Cells;
import dev.signalbox.cli.text.Times;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * A run for people: log lines and tables as they come, and its progress; redrawn in place on a
 * terminal, a line for each change elsewhere.
 */
public final class TextView implements FollowView {
  private static final long BEAT_MS = 120;
  private static final Set<String> QUIET = Set.of("WAITING", "READY");
  private static final Set<String> BAD_ATTEMPT = Set.of("FAILED", "LOST", "TIMED_OUT");

  private final Screen screen;
  private final Clock clock;
  private final RunProgress progress;
  private final LogLines logs;
  private final Results results;
  private final ProgressFrame frame;
  private final Thread ticker;
  private int beat;
  private boolean closed;

  /** Of the latest attempt that a line was written for. */
  private String reason = "";

  /**
   * A view of one run.
   *
   * @param title what to call the run, e.g. {@code r42 weather}
   * @param tasks the names of its tasks, in order
   * @param shape how results are shown
   */
  public TextView(Screen screen, Clock clock, String title, List<String> tasks, ResultShape shape) {
    this.screen = screen;
    this.clock = clock;
    boolean several = tasks.size() > 1;
    int width = tasks.stream().mapToInt(String::length).max().orElse(0);
    progress = new RunProgress(tasks);
    logs = new LogLines(screen, several, Math.min(width, 24), shape.format().isForPrograms());
    results = shape.results(screen, several);
    frame = new ProgressFrame(title, screen.terminal().errStyle());
    ticker = Thread.ofPlatform().daemon().name("ticker").unstarted(this::tick);
    if (screen.isLive()) {
      ticker.start();
    }
  }

  @Override
  public boolean takesPackedRows() {
    return true;
  }

  @Override
  public synchronized void page(FetchResponse page) {
    for (Response response : page.getResponsesList()) {
      show(response);
    }
    results.page();
    if (page.getEnd()) {
      logs.end();
      results.flush();
    }
    redraw();
    screen.settle();
  }

  @Override
  public synchronized void notice(String text) {
    screen.errLine("signalbox: " + text);
    screen.settle();
  }

  private void show(Response response) {
    switch (response.getKindCase()) {
      case STATUS -> status(response);
      case LOG -> logs.write(response.getTask(), response.getAttempt(), response.getLog());
      case HEAD -> results.head(response);
      case ROW, PACKED_ROWS -> results.rows(response);
      case STATEMENT_END -> results.end(response);
      case NOTICE -> notice(response.getTask(), response.getNotice());
      case KIND_NOT_SET -> {
        // A newer server's news, which this client has no way to show.
      }
    }
  }

  private void status(Response response) {
    String state = response.getStatus().getState();
    boolean ofAttempt = response.getAttempt() > 0;
    boolean starts =
        state.equals("RUNNING")
            && !response.getTask().isEmpty()
            && !progress.stateOf(response.getTask()).equals("RUNNING");
    progress.apply(response);
    boolean news = starts || (!ofAttempt && !state.equals("RUNNING") && !QUIET.contains(state));
    boolean ofRun = response.getTask().isEmpty() && !QUIET.contains(state);
    // On a terminal the frame shows all this, but a failed attempt would leave no trace in it.
    if ((ofAttempt && BAD_ATTEMPT.contains(state)) || (!screen.isLive() && (news || ofRun))) {
      screen.errLine(statusLine(response));
    }
  }

  private String statusLine(Response response) {
    Style style = screen.terminal().errStyle();
    StatusChange change = response.getStatus();
    StringBuilder line = new StringBuilder();
    line.append(style.dim(Times.clock(Times.instant(change.getTime()), clock.getZone()) + " "));
    line.append(response.getTask().isEmpty() ? "run" : response.getTask());
    boolean firstStart = response.getAttempt() == 1 && change.getState().equals("RUNNING");
    if (response.getAttempt() > 0 && !firstStart) {
      line.append(" attempt ").append(response.getAttempt());
    }
    line.append(' ').append(style.state(change.getState()));
    // A failed attempt fails its task, which fails the run: the reason is said once.
    boolean known = response.getAttempt() == 0 && change.getMessage().endsWith(reason);
    if (response.getAttempt() > 0) {
      reason = change.getMessage();
    }
    if (!change.getMessage().isEmpty() && (reason.isEmpty() || !known)) {
      line.append(": ").append(Cells.printable(change.getMessage()));
    }
    return line.toString();
  }

  private void notice(String task, Notice notice) {
    Style style = screen.terminal().errStyle();
    String dropped =
        notice.getDroppedBytes() > 0 ? " (" + notice.getDroppedBytes() + " bytes dropped)" : "";
    screen.errLine(
        style.yellow(
            (task.isEmpty() ? "" : task + ": ") + Cells.printable(notice.getText()) + dropped));
  }

  private void tick() {
    while (true) {
      try {
        Thread.sleep(BEAT_MS);
      } catch (InterruptedException e) {
        return;
      }
      synchronized (this) {
        if (closed) {
          return;
        }
        beat++;
        redraw();
      }
    }
  }

  private void redraw() {
    if (screen.isLive() && !closed) {
      var size = screen.terminal().size();
      screen.frame(frame.lines(progress, clock.instant(), size.columns(), size.lines() - 2, beat));
    }
  }

  /** The frame of a graph stays as the record of what happened. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    logs.end();
    results.flush();
    closed = true;
    ticker.interrupt();
    if (screen.isLive()) {
      var size = screen.terminal().size();
      List<String> last =
          frame.lines(progress, clock.instant(), size.columns(), size.lines() - 2, beat);
      // The line of the run itself gives way to the summary that follows.
      screen.frame(last.subList(0, last.size() - 1));
    }
    screen.release();
  }
}
