package dev.signalbox.cli.command;

import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.cli.ExitCode;
import java.util.List;
import java.util.Set;

/** A run's end in the terms of the command line. */
final class Outcomes {
  private static final Set<String> ENDS = Set.of("SUCCEEDED", "FAILED", "CANCELLED");

  private Outcomes() {}

  static int exitCode(JobStatus status) {
    return switch (status.getCode()) {
      case SUCCEEDED -> ExitCode.SUCCEEDED;
      case CANCELLED -> ExitCode.CANCELLED;
      case FAILED, UNKNOWN, PENDING, RUNNING, UNRECOGNIZED -> ExitCode.FAILED;
    };
  }

  /** The same for the word of a run's state. */
  static int exitCode(String state) {
    return switch (state) {
      case "SUCCEEDED" -> ExitCode.SUCCEEDED;
      case "CANCELLED" -> ExitCode.CANCELLED;
      default -> ExitCode.FAILED;
    };
  }

  static boolean isEnd(String state) {
    return ENDS.contains(state);
  }

  /** The words of a run's end as an error stream shows them. */
  static String summary(String id, JobStatus status, String took) {
    List<String> words = List.of(id, status.getCode().name());
    String message =
        status.getMessage().isEmpty()
            ? ""
            : ": " + dev.signalbox.cli.text.Cells.printable(status.getMessage());
    return String.join(" ", words) + (took.isEmpty() ? "" : " in " + took) + message;
  }
}
