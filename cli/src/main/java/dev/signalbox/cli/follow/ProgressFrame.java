package dev.signalbox.cli.follow;

import dev.signalbox.cli.follow.RunProgress.TaskLine;
import dev.signalbox.cli.terminal.Style;
import dev.signalbox.cli.text.Durations;
import dev.signalbox.cli.text.Widths;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The lines that show a run's graph while it moves. Pure: state and time in, lines out. */
final class ProgressFrame {
  private static final String SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private final String title;
  private final Style style;

  ProgressFrame(String title, Style style) {
    this.title = title;
    this.style = style;
  }

  /**
   * The frame.
   *
   * @param columns of the window
   * @param linesMax how many lines it may take
   * @param beat grows by one with each redraw
   */
  List<String> lines(RunProgress progress, Instant now, int columns, int linesMax, int beat) {
    List<TaskLine> tasks = progress.tasks();
    List<String> lines = new ArrayList<>();
    if (tasks.size() > 1) {
      int nameWidth = 8;
      for (TaskLine task : tasks) {
        nameWidth = Math.max(nameWidth, Widths.of(task.name()));
      }
      int width = Math.min(nameWidth, Math.max(8, columns / 3));
      for (TaskLine task : chosen(tasks, linesMax - 2)) {
        lines.add(taskLine(task, now, columns, width, beat));
      }
      int hidden = tasks.size() - lines.size();
      if (hidden > 0) {
        lines.add(style.dim("  … and " + hidden + " more"));
      }
    }
    lines.add(runLine(progress, now, columns, beat));
    return lines;
  }

  /** All tasks when there is room; else those that move or failed, then those that wait. */
  private static List<TaskLine> chosen(List<TaskLine> tasks, int max) {
    if (tasks.size() <= max) {
      return tasks;
    }
    List<TaskLine> chosen = new ArrayList<>();
    for (int rank = 0; rank < 4; rank++) {
      for (TaskLine task : tasks) {
        if (rank(task) == rank && chosen.size() < max) {
          chosen.add(task);
        }
      }
    }
    return chosen;
  }

  private static int rank(TaskLine task) {
    return switch (task.state()) {
      case "RUNNING" -> 0;
      case "FAILED" -> 1;
      case "WAITING", "READY" -> 2;
      default -> 3;
    };
  }

  private String taskLine(TaskLine task, Instant now, int columns, int nameWidth, int beat) {
    String mark =
        switch (task.state()) {
          case "RUNNING" -> spinner(beat);
          case "SUCCEEDED" -> "✓";
          case "FAILED" -> "✗";
          case "CANCELLED" -> "■";
          case "SKIPPED" -> "↷";
          default -> "·";
        };
    String name = Widths.padRight(Widths.fit(task.name(), nameWidth), nameWidth);
    String state = Widths.padRight(task.state(), 9);
    StringBuilder rest = new StringBuilder();
    if (!task.startedAt().equals(Instant.EPOCH)) {
      Instant end = task.isEnded() ? task.since() : now;
      rest.append(Durations.show(Duration.between(task.startedAt(), end)));
    }
    if (task.attempt() > 1) {
      rest.append("  attempt ").append(task.attempt());
    }
    if (!task.message().isEmpty() && !task.state().equals("SUCCEEDED")) {
      rest.append("  ").append(task.message().lines().findFirst().orElse(""));
    }
    int used = 2 + nameWidth + 2 + 9 + 2;
    return style.state(task.state(), mark)
        + " "
        + name
        + "  "
        + style.state(task.state(), state)
        + "  "
        + Widths.fit(rest.toString(), Math.max(1, columns - used - 1));
  }

  private String runLine(RunProgress progress, Instant now, int columns, int beat) {
    List<TaskLine> tasks = progress.tasks();
    long done = tasks.stream().filter(TaskLine::isEnded).count();
    String mark = progress.isEnded() ? " " : spinner(beat);
    StringBuilder rest = new StringBuilder(title);
    rest.append("  ").append(progress.runState());
    if (!progress.startedAt().equals(Instant.EPOCH)) {
      Instant end = progress.isEnded() ? progress.endedAt() : now;
      rest.append("  ").append(Durations.show(Duration.between(progress.startedAt(), end)));
    }
    if (tasks.size() > 1) {
      rest.append("  ").append(done).append('/').append(tasks.size()).append(" tasks");
    }
    String text = Widths.fit(mark + " " + rest, columns - 1);
    return style.state(progress.runState(), text);
  }

  private static String spinner(int beat) {
    return String.valueOf(SPINNER.charAt(Math.floorMod(beat, SPINNER.length())));
  }
}
