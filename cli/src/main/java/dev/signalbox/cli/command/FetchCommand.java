package dev.signalbox.cli.command;

import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.Task;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.connect.Patience;
import dev.signalbox.cli.follow.FollowView;
import dev.signalbox.cli.follow.Follower;
import dev.signalbox.cli.follow.JsonView;
import dev.signalbox.cli.follow.ResultShape;
import dev.signalbox.cli.follow.TextView;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.text.ProtoJson;
import dev.signalbox.cli.text.Times;
import dev.signalbox.core.model.RunId;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signalbox fetch}: what is new since a token. */
@Command(
    name = "fetch",
    sortOptions = false,
    customSynopsis = "signalbox fetch [OPTIONS] TOKEN",
    description = {
      "Fetches what is new since a token: changes of state, log lines, result rows.",
      "",
      "Each answer carries a new token. An older one fetches again from where it stood.",
      ""
    },
    footer = {
      "",
      "With --follow the exit code is the run's: 0, 1 or 4. A restart of the server in between",
      "is waited for, up to 60 s. Ctrl-C leaves; the run goes on.",
      "",
      "Examples:",
      "  signalbox fetch --follow $$TOKEN",
      "  signalbox fetch $$TOKEN --wait 10s",
      "  signalbox fetch $$TOKEN --json            one answer: jobStatus, responses, token",
      "  signalbox fetch --follow --json $$TOKEN   one answer a line"
    })
final class FetchCommand implements Callable<Integer> {
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private final Surroundings surroundings;

  @Parameters(paramLabel = "TOKEN", description = "As printed by submit or an earlier fetch.")
  private String token = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on to the run's end.")
  private boolean follow;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description = "Wait so long for news, at most 60s. Default: answer at once.")
  private @Nullable String wait;

  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private TargetOptions target = new TargetOptions();

  FetchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (RunId.parse(token).isPresent()) {
      throw CliException.usage(
          "SB-CLI-405: fetch needs a token, and "
              + token
              + " is a run's id; use: signalbox status "
              + token
              + ", signalbox logs "
              + token);
    }
    ResultShape shape = output.shape(target.json);
    try (Session session = Session.open(surroundings, target)) {
      return follow ? follow(session, shape) : once(session, shape);
    }
  }

  private int once(Session session, ResultShape shape) {
    Duration patience = wait == null ? Duration.ZERO : JobSource.duration("--wait", wait);
    if (patience.compareTo(WAIT_MAX) > 0) {
      throw CliException.usage("SB-CLI-402: --wait is at most 60s; use --follow to wait longer");
    }
    FetchRequest request =
        FetchRequest.newBuilder().setToken(token).setWait(Times.duration(patience)).build();
    FetchResponse page =
        session
            .link()
            .call(
                session.patience(),
                patience.plus(Duration.ofSeconds(15)),
                stub -> stub.fetch(request));
    if (target.json) {
      FetchResponse whole = page.toBuilder().setJobStatus(page.getJobStatus()).build();
      surroundings.terminal().printOut(ProtoJson.document(whole) + "\n");
      return ExitCode.SUCCEEDED;
    }
    Screen screen = Screen.plain(surroundings.terminal());
    try (FollowView view = textView(session, screen, shape)) {
      view.page(page);
    }
    screen.errLine(Outcomes.summary("status:", page.getJobStatus(), ""));
    screen.errLine(
        page.getEnd()
            ? "this was all"
            : "next: signalbox fetch " + session.options() + page.getToken());
    return ExitCode.SUCCEEDED;
  }

  private int follow(Session session, ResultShape shape) {
    Screen screen =
        target.json ? Screen.plain(surroundings.terminal()) : Screen.live(surroundings.terminal());
    JobStatus status;
    try (FollowView view = target.json ? new JsonView(screen) : textView(session, screen, shape)) {
      status = new Follower(session.link(), view, token).follow();
    }
    if (!target.json) {
      String text = Outcomes.summary("run", status, "");
      screen.errLine(surroundings.terminal().errStyle().state(status.getCode().name(), text));
    }
    return Outcomes.exitCode(status);
  }

  private FollowView textView(Session session, Screen screen, ResultShape shape) {
    GetRequest request = GetRequest.newBuilder().setRun(token).build();
    Run run = session.link().call(Patience.FOLLOW, stub -> stub.get(request));
    return new TextView(
        screen,
        surroundings.clock(),
        run.getId() + " " + run.getName(),
        run.getTasksList().stream().map(Task::getName).toList(),
        shape.of(RunCommand.datasource(run.getSpec().getTasksList())));
  }
}
