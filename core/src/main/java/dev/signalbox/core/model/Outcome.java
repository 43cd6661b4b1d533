package dev.signalbox.core.model;

/**
 * How an attempt ended.
 *
 * @param state a terminal state
 * @param exitCode 0 to 255, or -1 when it did not exit by itself
 * @param signal the signal that ended it, or 0
 * @param message for people; empty when there is nothing to say
 */
public record Outcome(AttemptState state, int exitCode, int signal, String message) {
  public Outcome {
    if (!state.terminal()) {
      throw new IllegalArgumentException("an outcome is terminal, not " + state);
    }
    message = Bounds.message(message);
  }

  /** The outcome of a process that exited with this code. */
  public static Outcome exited(int code) {
    return code == 0
        ? new Outcome(AttemptState.SUCCEEDED, 0, 0, "")
        : new Outcome(AttemptState.FAILED, code, 0, "exit code " + code);
  }

  public static Outcome failed(String message) {
    return new Outcome(AttemptState.FAILED, -1, 0, message);
  }

  public static Outcome lost(String message) {
    return new Outcome(AttemptState.LOST, -1, 0, message);
  }
}
