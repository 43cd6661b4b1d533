package dev.signalbox.cli.command;

import com.google.protobuf.Timestamp;
import dev.signalbox.api.v1.Attempt;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.Task;
import dev.signalbox.cli.terminal.Style;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.text.Cells;
import dev.signalbox.cli.text.Durations;
import dev.signalbox.cli.text.Table;
import dev.signalbox.cli.text.Table.Cell;
import dev.signalbox.cli.text.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Runs as text for people. */
final class RunText {
  private final Clock clock;
  private final Style style;
  private final int width;

  RunText(Terminal terminal, Clock clock) {
    this.clock = clock;
    style = terminal.outStyle();
    width = terminal.outIsTerminal() ? terminal.size().columns() : 0;
  }

  /** One run with its tasks and attempts. */
  String show(Run run) {
    StringBuilder text = new StringBuilder();
    text.append(style.bold(run.getId() + " " + run.getName()))
        .append("  ")
        .append(style.state(run.getState()));
    if (!run.getMessage().isEmpty()) {
      text.append(": ").append(Cells.printable(run.getMessage()));
    }
    text.append('\n').append(style.dim(facts(run))).append('\n');
    run.getParamsMap().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(
            p ->
                text.append(style.dim("param " + p.getKey() + "=" + Cells.printable(p.getValue())))
                    .append('\n'));
    if (run.getTasksCount() > 0) {
      text.append('\n');
      tasks(run).lines(width, style::bold).forEach(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }

  /** Runs, a line each. */
  String list(List<Run> runs) {
    Table table = new Table(List.of("RUN", "NAME", "STATE", "QUEUE", "CREATED", "TOOK", "MESSAGE"));
    for (Run run : runs) {
      table.add(
          List.of(
              Cell.left(run.getId()),
              Cell.left(run.getName()),
              state(run.getState()),
              Cell.left(run.getQueue()),
              Cell.left(time(run.getCreateTime())),
              Cell.right(
                  took(run.hasStartTime(), run.getStartTime(), run.hasEndTime(), run.getEndTime())),
              Cell.left(Cells.printable(run.getMessage()))));
    }
    StringBuilder text = new StringBuilder();
    table.lines(width, style::bold).forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private String facts(Run run) {
    StringBuilder facts = new StringBuilder();
    facts.append("created ").append(time(run.getCreateTime()));
    if (run.hasStartTime()) {
      facts.append(", started ").append(time(run.getStartTime()));
    }
    if (run.hasEndTime()) {
      facts.append(", ended ").append(time(run.getEndTime()));
    }
    String took = took(run.hasStartTime(), run.getStartTime(), run.hasEndTime(), run.getEndTime());
    if (!took.isEmpty()) {
      facts.append(" (").append(took).append(')');
    }
    if (!run.getQueue().isEmpty()) {
      facts.append("; queue ").append(run.getQueue());
    }
    if (run.getPriority() != 0) {
      facts.append(", priority ").append(run.getPriority());
    }
    if (!run.getCause().isEmpty()) {
      facts.append("; ").append(run.getCause());
    }
    return facts.toString();
  }

  private Table tasks(Run run) {
    Table table = new Table(List.of("TASK", "STATE", "ATTEMPT", "EXIT", "TOOK", "MESSAGE"));
    for (Task task : run.getTasksList()) {
      if (task.getAttemptsCount() == 0) {
        table.add(
            List.of(
                Cell.left(task.getName()),
                state(task.getState()),
                Cell.right(""),
                Cell.right(""),
                Cell.right(""),
                Cell.left(Cells.printable(task.getMessage()))));
      }
      for (int i = 0; i < task.getAttemptsCount(); i++) {
        boolean last = i == task.getAttemptsCount() - 1;
        table.add(attempt(task, task.getAttempts(i), last));
      }
    }
    return table;
  }

  /** A row for each attempt; the task's own state stands in the row of its last one. */
  private List<Cell> attempt(Task task, Attempt attempt, boolean last) {
    String message =
        last && attempt.getMessage().isEmpty() ? task.getMessage() : attempt.getMessage();
    String exit =
        attempt.getSignal() != 0
            ? "signal " + attempt.getSignal()
            : attempt.hasExitCode() ? Integer.toString(attempt.getExitCode()) : "";
    return List.of(
        Cell.left(task.getName()),
        state(last ? task.getState() : attempt.getState()),
        Cell.right(Integer.toString(attempt.getNumber())),
        Cell.right(exit),
        Cell.right(
            took(
                attempt.hasStartTime(),
                attempt.getStartTime(),
                attempt.hasEndTime(),
                attempt.getEndTime())),
        Cell.left(Cells.printable(message)));
  }

  private Cell state(String state) {
    return Cell.left(state).with(text -> style.state(state, text));
  }

  private String time(Timestamp time) {
    return Times.full(Times.instant(time), clock.getZone());
  }

  private String took(boolean started, Timestamp start, boolean ended, Timestamp end) {
    if (!started) {
      return "";
    }
    Instant until = ended ? Times.instant(end) : clock.instant();
    return Durations.show(Duration.between(Times.instant(start), until));
  }
}
