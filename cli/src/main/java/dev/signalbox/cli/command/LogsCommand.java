package dev.signalbox.cli.command;

import dev.signalbox.api.v1.LogsRequest;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.connect.Patience;
import dev.signalbox.cli.follow.LogCopy;
import dev.signalbox.cli.terminal.Screen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signalbox logs}: the exact bytes that a run's tasks wrote. */
@Command(
    name = "logs",
    sortOptions = false,
    customSynopsis = "signalbox logs [OPTIONS] RUN [TASK]",
    description = {
      "Prints the exact bytes that a run's tasks wrote.",
      "",
      "Standard output goes to standard output, standard error to standard error.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  signalbox logs r42",
      "  signalbox logs r42 load --attempt 2 2>/dev/null",
      "  signalbox logs -f r42                    as they are written, to the run's end"
    })
final class LogsCommand implements Callable<Integer> {
  /** A whole copy may take long; a connection that is lost is noticed by other means. */
  private static final Duration COPY_TIME = Duration.ofDays(7);

  /** For the shell's completion. */
  static final class Streams extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Streams() {
      super(List.of("stdout", "stderr"));
    }
  }

  private final Surroundings surroundings;

  @Parameters(index = "0", paramLabel = "RUN", description = "A run's id, e.g. r42, or its token.")
  private String run = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TASK",
      description = "Only this task's. Default: all tasks'.")
  private @Nullable String task;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as more is written, to the run's end.")
  private boolean follow;

  @Option(names = "--attempt", paramLabel = "N", description = "Only this attempt's, from 1.")
  private int attempt;

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      completionCandidates = Streams.class,
      description = "Only this stream's: stdout or stderr.")
  private @Nullable String stream;

  @Mixin private TargetOptions target = new TargetOptions();

  LogsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    LogsRequest request =
        LogsRequest.newBuilder()
            .setRun(run)
            .setTask(task == null ? "" : task)
            .setAttempt(attempt)
            .setFollow(follow)
            .setStream(stream())
            .build();
    Screen screen = Screen.plain(surroundings.terminal());
    LogCopy copy = new LogCopy(screen, target.json);
    try (Session session = Session.open(surroundings, target)) {
      Patience patience = follow ? Patience.FOLLOW : session.patience();
      session
          .link()
          .call(
              patience,
              COPY_TIME,
              stub -> {
                copy.again();
                stub.logs(request).forEachRemaining(copy::chunk);
                return true;
              });
      screen.settle();
      return ExitCode.SUCCEEDED;
    }
  }

  private Stream stream() {
    if (stream == null) {
      return Stream.STREAM_UNSPECIFIED;
    }
    return switch (stream) {
      case "stdout" -> Stream.STDOUT;
      case "stderr" -> Stream.STDERR;
      default ->
          throw CliException.usage(
              "SB-CLI-402: --stream is \"" + stream + "\"; it must be stdout or stderr");
    };
  }
}
