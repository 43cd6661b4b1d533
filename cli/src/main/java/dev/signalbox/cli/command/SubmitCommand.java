package dev.signalbox.cli.command;

import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.text.ProtoJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code signalbox submit}: hand in, get a token. */
@Command(
    name = "submit",
    sortOptions = false,
    customSynopsis = {
      "signalbox submit [OPTIONS] FILE",
      "       signalbox submit [OPTIONS] -- COMMAND [ARGS...]"
    },
    description = {
      "Hands in a SQL program, a job file or a command, and prints its token at once.",
      "",
      "The token is all you need to fetch the run's status, logs and results later.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  T=$$(signalbox submit report.sql)",
      "  signalbox fetch --follow $$T",
      "  signalbox submit job.yaml --request-id nightly-2026-01-31    safe to repeat",
      "  signalbox submit job.yaml --fetch-timeout 10m                gives up with you",
      "  signalbox submit --json -- make report                       the id, too"
    })
final class SubmitCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private JobOptions job = new JobOptions();
  @Mixin private TargetOptions target = new TargetOptions();

  SubmitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    try (Session session = Session.open(surroundings, target)) {
      RunRequest request = new JobSource(surroundings, job).request(session.isSameMachine());
      Job accepted = session.call(stub -> stub.run(request));
      surroundings
          .terminal()
          .printOut((target.json ? ProtoJson.document(accepted) : accepted.getToken()) + "\n");
      return ExitCode.SUCCEEDED;
    }
  }
}
