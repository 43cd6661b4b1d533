package dev.signalbox.cli;

/** What ends a command with one line for a person: {@code SB-…: what; what to do}. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;
  private final String line;

  public CliException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
    this.line = message;
  }

  public CliException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.line = message;
  }

  /** Bad input or usage. */
  public static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, message);
  }

  /** What the person reads. */
  public String line() {
    return line;
  }

  public int exitCode() {
    return exitCode;
  }
}
