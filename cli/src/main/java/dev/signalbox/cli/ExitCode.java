package dev.signalbox.cli;

/** What the program's end says; scripts rely on these. */
public final class ExitCode {
  public static final int SUCCEEDED = 0;
  public static final int FAILED = 1;

  /** Bad input or usage, or a request that the server refused. */
  public static final int USAGE = 2;

  public static final int UNREACHABLE = 3;
  public static final int CANCELLED = 4;
  public static final int INTERRUPTED = 130;

  /** The reader of our output went away, as if by SIGPIPE. */
  public static final int OUTPUT_CLOSED = 141;

  private ExitCode() {}
}
