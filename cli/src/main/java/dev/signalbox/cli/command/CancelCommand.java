package dev.signalbox.cli.command;

import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Run;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.text.ProtoJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signalbox cancel}: ask a run to stop. */
@Command(
    name = "cancel",
    sortOptions = false,
    customSynopsis = "signalbox cancel [OPTIONS] RUN",
    description = {
      "Asks a run to stop.",
      "",
      "Its processes, and whatever they forked, get TERM, then after their grace period KILL.",
      "To cancel a run that has ended changes nothing.",
      ""
    },
    footer = {
      "",
      "Exit code: 0 when the server took it; with --wait the run's own (4: it was cancelled).",
      "",
      "Examples:",
      "  signalbox cancel r42",
      "  signalbox cancel $$TOKEN --wait --reason \"wrong day\""
    })
final class CancelCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "RUN", description = "A run's id, e.g. r42, or its token.")
  private String run = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it becomes the message.")
  private String reason = "";

  @Option(names = "--wait", description = "Wait until the run has ended.")
  private boolean wait;

  @Mixin private TargetOptions target = new TargetOptions();

  CancelCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    try (Session session = Session.open(surroundings, target)) {
      CancelRequest request = CancelRequest.newBuilder().setRun(run).setReason(reason).build();
      Run found = session.call(stub -> stub.cancel(request));
      if (wait) {
        found = StatusCommand.ended(session, GetRequest.newBuilder().setRun(run).build(), found);
      }
      String word = Outcomes.isEnd(found.getState()) ? found.getState() : "is being cancelled";
      surroundings
          .terminal()
          .printOut((target.json ? ProtoJson.document(found) : found.getId() + " " + word) + "\n");
      return wait ? Outcomes.exitCode(found.getState()) : ExitCode.SUCCEEDED;
    }
  }
}
