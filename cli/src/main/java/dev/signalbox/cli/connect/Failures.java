package dev.signalbox.cli.connect;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;

/** What a failed call means for a person. */
public final class Failures {
  private static final int MESSAGE_CHARS_MAX = 2_000;

  /** A node that is starting, stopping or without a leader. */
  private static final String NOT_NOW = "SB-NODE-503";

  private Failures() {}

  /** Whether the server could not be asked at all, so that asking again may help. */
  static boolean isConnection(StatusRuntimeException failure) {
    Status status = failure.getStatus();
    String description = description(status);
    // A server that stops in the middle of a call may reset its stream instead of the connection.
    boolean reset =
        status.getCode() == Status.Code.CANCELLED && description.startsWith("RST_STREAM");
    boolean noAnswer =
        reset
            || status.getCode() == Status.Code.UNAVAILABLE
            || status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    // A refusal in the server's own words is an answer, unless it says to ask again in a moment.
    return noAnswer && (!isOurs(description) || description.startsWith(NOT_NOW));
  }

  /** The error that ends the command. */
  public static CliException explain(StatusRuntimeException failure, String server) {
    Status status = failure.getStatus();
    String description = description(status);
    if (isOurs(description)) {
      return new CliException(exitCode(status.getCode()), description, failure);
    }
    if (status.getCode() == Status.Code.UNAVAILABLE) {
      return new CliException(
          ExitCode.UNREACHABLE,
          "SB-CLI-503: cannot reach the server at "
              + server
              + "; check that it runs (signalbox server) and the address in --server or"
              + " SIGNALBOX_SERVER",
          failure);
    }
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return new CliException(
          ExitCode.UNREACHABLE,
          "SB-CLI-504: the server at " + server + " does not answer in time; try again",
          failure);
    }
    String word = status.getCode().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return new CliException(
        exitCode(status.getCode()),
        "SB-CLI-502: the server at "
            + server
            + " answered \""
            + word
            + "\""
            + (description.isEmpty() ? "" : ": " + description)
            + "; see its log",
        failure);
  }

  private static boolean isOurs(String description) {
    return description.startsWith("SB-");
  }

  private static String description(Status status) {
    String text = status.getDescription();
    String line = text == null ? "" : text.lines().findFirst().orElse("");
    return line.length() <= MESSAGE_CHARS_MAX ? line : line.substring(0, MESSAGE_CHARS_MAX) + "…";
  }

  private static int exitCode(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          PERMISSION_DENIED,
          UNAUTHENTICATED,
          RESOURCE_EXHAUSTED,
          UNIMPLEMENTED,
          ABORTED ->
          ExitCode.USAGE;
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
          ExitCode.UNREACHABLE;
    };
  }
}
