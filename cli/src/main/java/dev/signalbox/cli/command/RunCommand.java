package dev.signalbox.cli.command;

import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.follow.FollowView;
import dev.signalbox.cli.follow.JsonView;
import dev.signalbox.cli.follow.ResultShape;
import dev.signalbox.cli.follow.TextView;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.terminal.Style;
import dev.signalbox.cli.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code signalbox run}: submit and follow to the end. */
@Command(
    name = "run",
    sortOptions = false,
    customSynopsis = {
      "signalbox run [OPTIONS] FILE",
      "       signalbox run [OPTIONS] -- COMMAND [ARGS...]"
    },
    description = {
      "Runs a SQL program, a job file or a command, and follows it to its end.",
      "",
      "Task output goes to standard output and error as it comes, results as tables to standard",
      "output, progress to standard error.",
      ""
    },
    footer = {
      "",
      "Ctrl-C cancels the run and waits for its end; a second one leaves at once. With --server",
      "the first detaches (the run goes on), a second within 2 s cancels. Both exit 130.",
      "",
      "Examples:",
      "  signalbox run report.sql -p day=2026-01-31",
      "  signalbox run pipeline.yaml --timeout 1h",
      "  signalbox run --retries 2 -- curl -sSf https://example.org/data.csv",
      "  cat job.yaml | signalbox run -",
      "  signalbox run report.sql --output csv >report.csv",
      "  signalbox run report.sql --json | jq .responses",
      "",
      "Exit codes: 0 succeeded, 1 failed, 2 bad input, 3 no server, 4 cancelled, 130 Ctrl-C."
    })
final class RunCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private JobOptions job = new JobOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private TargetOptions target = new TargetOptions();

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    ResultShape shape = output.shape(target.json);
    try (Session session = Session.open(surroundings, target)) {
      RunRequest request = new JobSource(surroundings, job).request(session.isSameMachine());
      long startedAt = System.nanoTime();
      Job accepted = session.call(stub -> stub.run(request));
      Screen screen =
          target.json
              ? Screen.plain(surroundings.terminal())
              : Screen.live(surroundings.terminal());
      String title = accepted.getId() + " " + request.getSpec().getName();
      List<String> tasks =
          request.getSpec().getTasksList().stream().map(TaskSpec::getName).toList();
      FollowView view =
          target.json
              ? new JsonView(screen)
              : new TextView(
                  screen,
                  surroundings.clock(),
                  title,
                  tasks,
                  shape.of(datasource(request.getSpec().getTasksList())));
      if (!target.json && !screen.isLive()) {
        view.notice((accepted.getExisting() ? "found " : "submitted ") + title);
      }
      RunFollowing.Ended ended =
          new RunFollowing(surroundings, session, accepted, view).follow(request.getSpec());
      if (!target.json) {
        String took = Durations.show(Duration.ofNanos(System.nanoTime() - startedAt));
        summary(screen, accepted.getId(), ended, took);
        if (Outcomes.exitCode(ended.status()) == ExitCode.FAILED) {
          String run = session.options() + accepted.getId();
          screen.errLine("see: signalbox status " + run + "; signalbox logs " + run);
        }
      }
      return ended.exitCode();
    }
  }

  /** Of the one task whose results can be shown for programs; of several it does not matter. */
  static String datasource(List<TaskSpec> tasks) {
    return tasks.stream().findFirst().map(task -> task.getSql().getDatasource()).orElse("");
  }

  private void summary(Screen screen, String id, RunFollowing.Ended ended, String took) {
    Style style = surroundings.terminal().errStyle();
    String text = Outcomes.summary(id, ended.status(), took);
    screen.errLine(style.state(ended.status().getCode().name(), text));
  }
}
