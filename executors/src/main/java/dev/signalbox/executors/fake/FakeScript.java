package dev.signalbox.executors.fake;

import java.util.ArrayList;
import java.util.List;

/**
 * A scripted outcome: one step a line, in order. Empty lines and lines that begin with {@code #}
 * mean nothing. A script that ends without a last word exits with 0.
 *
 * <table>
 * <caption>Steps</caption>
 * <tr><td>{@code log TEXT}</td><td>writes a line to stdout</td></tr>
 * <tr><td>{@code err TEXT}</td><td>writes a line to stderr</td></tr>
 * <tr><td>{@code bytes N}</td><td>writes N bytes to stdout, a line feed the last</td></tr>
 * <tr><td>{@code wait 5s}</td><td>takes so long; units are ms, s, m, h</td></tr>
 * <tr><td>{@code stubborn}</td><td>does not end when asked politely from now on</td></tr>
 * <tr><td>{@code exit N}</td><td>ends with an exit code from 0 to 255</td></tr>
 * <tr><td>{@code signal N}</td><td>ends by a signal from 1 to 64</td></tr>
 * <tr><td>{@code fail TEXT}</td><td>ends as FAILED with a message and no exit code</td></tr>
 * <tr><td>{@code lost}</td><td>ends as LOST</td></tr>
 * <tr><td>{@code hang}</td><td>runs until it is stopped</td></tr>
 * </table>
 *
 * @param steps in order
 */
public record FakeScript(List<Step> steps) {
  /** One line of a script. */
  public sealed interface Step {
    /** Writes to stdout, or to stderr. */
    record Write(boolean stderr, String text) implements Step {}

    /** Writes so many bytes to stdout. */
    record Bytes(int count) implements Step {}

    /** Takes time. */
    record Wait(long ms) implements Step {}

    /** Takes no notice of TERM. */
    record Stubborn() implements Step {}

    /** Ends with an exit code. */
    record Exit(int code) implements Step {}

    /** Ends by a signal. */
    record Signal(int number) implements Step {}

    /** Ends with a message. */
    record Fail(String message) implements Step {}

    /** Nobody can know how it ended. */
    record Lost() implements Step {}

    /** Does not end by itself. */
    record Hang() implements Step {}
  }

  /** A line that is no step. */
  public static final class FakeScriptException extends Exception {
    private static final long serialVersionUID = 1;

    FakeScriptException(int line, String problem) {
      super("SB-FAKE-400: line " + line + " of the fake script: " + problem);
    }
  }

  private static final int BYTES_MAX = 1 << 20;

  public FakeScript {
    steps = List.copyOf(steps);
  }

  /**
   * Reads a script.
   *
   * @throws FakeScriptException for the first line that is no step
   */
  public static FakeScript parse(String text) throws FakeScriptException {
    List<Step> steps = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        int blank = line.indexOf(' ');
        String word = blank < 0 ? line : line.substring(0, blank);
        String rest = blank < 0 ? "" : line.substring(blank + 1).strip();
        steps.add(step(i + 1, word, rest));
      }
    }
    return new FakeScript(steps);
  }

  private static Step step(int line, String word, String rest) throws FakeScriptException {
    return switch (word) {
      case "log" -> new Step.Write(false, rest);
      case "err" -> new Step.Write(true, rest);
      case "bytes" -> new Step.Bytes(number(line, rest, 1, BYTES_MAX));
      case "wait" -> new Step.Wait(duration(line, rest));
      case "stubborn" -> new Step.Stubborn();
      case "exit" -> new Step.Exit(number(line, rest, 0, 255));
      case "signal" -> new Step.Signal(number(line, rest, 1, 64));
      case "fail" -> new Step.Fail(rest);
      case "lost" -> new Step.Lost();
      case "hang" -> new Step.Hang();
      default ->
          throw new FakeScriptException(
              line,
              "there is no step '"
                  + word
                  + "'; there are log, err, bytes, wait, stubborn, exit, signal, fail, lost, hang");
    };
  }

  private static int number(int line, String text, int min, int max) throws FakeScriptException {
    if (text.matches("\\d{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    }
    throw new FakeScriptException(
        line, "'" + text + "' is not a number from " + min + " to " + max);
  }

  private static long duration(int line, String text) throws FakeScriptException {
    String digits = text.replaceFirst("(ms|s|m|h)$", "");
    if (!digits.matches("\\d{1,9}") || digits.length() == text.length()) {
      throw new FakeScriptException(line, "'" + text + "' is not a duration like 500ms, 5s or 2m");
    }
    long value = Long.parseLong(digits);
    return switch (text.substring(digits.length())) {
      case "ms" -> value;
      case "s" -> value * 1_000;
      case "m" -> value * 60_000;
      default -> value * 3_600_000;
    };
  }
}
