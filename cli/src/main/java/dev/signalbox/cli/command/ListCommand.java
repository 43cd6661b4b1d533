package dev.signalbox.cli.command;

import dev.signalbox.api.v1.ListRequest;
import dev.signalbox.api.v1.ListResponse;
import dev.signalbox.api.v1.Run;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.text.Durations;
import dev.signalbox.cli.text.ProtoJson;
import dev.signalbox.cli.text.Spelling;
import dev.signalbox.cli.text.Times;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signalbox list}: runs, newest first. */
@Command(
    name = "list",
    sortOptions = false,
    customSynopsis = "signalbox list [OPTIONS]",
    description = {"Lists runs, newest first.", ""},
    footer = {
      "",
      "Examples:",
      "  signalbox list",
      "  signalbox list --state failed,cancelled --since 24h",
      "  signalbox list --name weather --limit 500 --json | jq -r .id"
    })
final class ListCommand implements Callable<Integer> {
  private static final int PAGE_MAX = 1_000;
  private static final int LIMIT_MAX = 1_000_000;
  private static final List<String> STATES =
      List.of("QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED");

  /** For the shell's completion. */
  static final class States extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    States() {
      super(STATES.stream().map(state -> state.toLowerCase(Locale.ROOT)).toList());
    }
  }

  private final Surroundings surroundings;

  @Option(
      names = "--state",
      split = ",",
      completionCandidates = States.class,
      paramLabel = "STATE",
      description = "queued, running, succeeded, failed, cancelled; several with commas.")
  private List<String> states = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "Only this job's runs.")
  private @Nullable String name;

  @Option(names = "--queue", paramLabel = "QUEUE", description = "Only this queue's runs.")
  private @Nullable String queue;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only runs created since: 24h, 2026-01-31, or 2026-01-31T12:00:00Z.")
  private @Nullable String since;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 50.")
  private int limit = 50;

  @Option(
      names = "--page-token",
      paramLabel = "TEXT",
      description = "Go on where an earlier list ended.")
  private String pageToken = "";

  @Mixin private TargetOptions target = new TargetOptions();

  ListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw CliException.usage(
          "SB-CLI-402: --limit is " + limit + "; it must be 1 to " + LIMIT_MAX);
    }
    ListRequest.Builder request = filters();
    Terminal terminal = surroundings.terminal();
    List<Run> shown = new ArrayList<>();
    int left = limit;
    String next = pageToken;
    try (Session session = Session.open(surroundings, target)) {
      do {
        ListRequest page = request.setPageToken(next).setPageSize(Math.min(left, PAGE_MAX)).build();
        ListResponse found = session.call(stub -> stub.list(page));
        if (target.json) {
          found.getRunsList().forEach(run -> terminal.printOut(ProtoJson.line(run) + "\n"));
        } else {
          shown.addAll(found.getRunsList());
        }
        left -= found.getRunsCount();
        next = found.getNextPageToken();
      } while (left > 0 && !next.isEmpty());
    }
    if (!target.json) {
      terminal.printOut(
          shown.isEmpty() ? "no runs\n" : new RunText(terminal, surroundings.clock()).list(shown));
    }
    if (!next.isEmpty()) {
      terminal.flush();
      terminal.printErr("more: --page-token " + next + ", or a greater --limit\n");
    }
    return ExitCode.SUCCEEDED;
  }

  private ListRequest.Builder filters() {
    ListRequest.Builder request = ListRequest.newBuilder();
    for (String state : states) {
      String word = state.strip().toUpperCase(Locale.ROOT);
      if (!STATES.contains(word)) {
        throw CliException.usage(
            "SB-CLI-402: --state has \""
                + state
                + "\"; known are "
                + String.join(", ", STATES)
                + Spelling.hint(word, STATES));
      }
      request.addStates(word);
    }
    request.setName(name == null ? "" : name).setQueue(queue == null ? "" : queue);
    if (since != null) {
      request.setCreatedAfter(Times.timestamp(since(since)));
    }
    return request;
  }

  private Instant since(String text) {
    var ago = Durations.parse(text);
    if (ago.isPresent()) {
      return surroundings.clock().instant().minus(ago.get());
    }
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(surroundings.clock().getZone()).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new CliException(
          ExitCode.USAGE,
          "SB-CLI-402: --since is \""
              + text
              + "\"; it must be like 24h, 2026-01-31 or 2026-01-31T12:00:00Z",
          e);
    }
  }
}
