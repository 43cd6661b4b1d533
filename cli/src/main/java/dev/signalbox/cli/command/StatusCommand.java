package dev.signalbox.cli.command;

import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Run;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.connect.Patience;
import dev.signalbox.cli.text.ProtoJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signalbox status}: one run as it is now. */
@Command(
    name = "status",
    sortOptions = false,
    customSynopsis = "signalbox status [OPTIONS] RUN",
    description = {"Shows a run: its state, its tasks, their attempts.", ""},
    footer = {
      "",
      "Exit code: 0 when the run was found, whatever its state; with --wait the run's own.",
      "",
      "Examples:",
      "  signalbox status r42",
      "  signalbox status $$TOKEN --wait",
      "  signalbox status r42 --json | jq -r .state"
    })
final class StatusCommand implements Callable<Integer> {
  private static final long POLL_FIRST_MS = 50;
  private static final long POLL_MAX_MS = 1_000;
  private final Surroundings surroundings;

  @Parameters(paramLabel = "RUN", description = "A run's id, e.g. r42, or its token.")
  private String run = "";

  @Option(names = "--wait", description = "Wait for the run's end first.")
  private boolean wait;

  @Mixin private TargetOptions target = new TargetOptions();

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Session session = Session.open(surroundings, target)) {
      GetRequest request = GetRequest.newBuilder().setRun(run).build();
      Run found = session.call(stub -> stub.get(request));
      if (wait) {
        found = ended(session, request, found);
      }
      surroundings
          .terminal()
          .printOut(
              target.json
                  ? ProtoJson.document(found) + "\n"
                  : new RunText(surroundings.terminal(), surroundings.clock()).show(found));
      return wait ? Outcomes.exitCode(found.getState()) : ExitCode.SUCCEEDED;
    }
  }

  /** Waits for the run to end. */
  static Run ended(Session session, GetRequest request, Run found) throws InterruptedException {
    long pauseMs = POLL_FIRST_MS;
    boolean end = Outcomes.isEnd(found.getState());
    while (!end) {
      Thread.sleep(pauseMs);
      pauseMs = Math.min(POLL_MAX_MS, pauseMs * 2);
      var status = session.link().call(Patience.FOLLOW, stub -> stub.status(request));
      end = Outcomes.isEnd(status.getCode().name());
    }
    return session.link().call(Patience.FOLLOW, stub -> stub.get(request));
  }
}
