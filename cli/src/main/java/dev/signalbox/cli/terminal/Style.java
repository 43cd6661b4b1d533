package dev.signalbox.cli.terminal;

/**
 * Colours where they are wanted.
 *
 * @param on whether escape sequences may be written
 */
public record Style(boolean on) {
  public String bold(String text) {
    return wrap("1", text);
  }

  public String dim(String text) {
    return wrap("2", text);
  }

  public String red(String text) {
    return wrap("31", text);
  }

  public String green(String text) {
    return wrap("32", text);
  }

  public String yellow(String text) {
    return wrap("33", text);
  }

  public String cyan(String text) {
    return wrap("36", text);
  }

  /** The word for a state of a run, task or attempt, in its colour. */
  public String state(String state) {
    return state(state, state);
  }

  /** The text in the colour of the state. */
  public String state(String state, String text) {
    return switch (state) {
      case "SUCCEEDED" -> green(text);
      case "FAILED", "LOST", "TIMED_OUT" -> red(text);
      case "CANCELLED" -> yellow(text);
      case "RUNNING", "ASSIGNED" -> cyan(text);
      default -> dim(text);
    };
  }

  private String wrap(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
