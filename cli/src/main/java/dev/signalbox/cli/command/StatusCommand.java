package dev.signalbox.cli.command;

import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Run;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.connect.Patience;
import dev.signalbox.cli.text.ProtoJson;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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

  /**
   * The command, when its line is of the plainest form; else the option parser must read it.
   * Scripts poll with this command, and the parser costs a third of its time: its classes are in a
   * format too old for the JDK's AOT cache.
   */
  static Optional<StatusCommand> plain(Surroundings surroundings, List<String> args) {
    if (args.isEmpty() || !args.getFirst().equals("status")) {
      return Optional.empty();
    }
    StatusCommand command = new StatusCommand(surroundings);
    Iterator<String> rest = args.listIterator(1);
    while (rest.hasNext()) {
      String arg = rest.next();
      if (arg.equals("--json")) {
        command.target.json = true;
      } else if (arg.equals("--wait")) {
        command.wait = true;
      } else if (arg.equals("--server") && rest.hasNext() && command.target.server == null) {
        command.target.server = rest.next();
      } else if (!arg.isEmpty() && !arg.startsWith("-") && command.run.isEmpty()) {
        command.run = arg;
      } else {
        return Optional.empty();
      }
    }
    return command.run.isEmpty() ? Optional.empty() : Optional.of(command);
  }

  @Override
  public Integer call() {
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
  static Run ended(Session session, GetRequest request, Run found) {
    long pauseMs = POLL_FIRST_MS;
    boolean end = Outcomes.isEnd(found.getState());
    while (!end) {
      pause(pauseMs);
      pauseMs = Math.min(POLL_MAX_MS, pauseMs * 2);
      var status = session.link().call(Patience.FOLLOW, stub -> stub.status(request));
      end = Outcomes.isEnd(status.getCode().name());
    }
    return session.link().call(Patience.FOLLOW, stub -> stub.get(request));
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.INTERRUPTED, "SB-CLI-130: interrupted; run it again", e);
    }
  }
}
