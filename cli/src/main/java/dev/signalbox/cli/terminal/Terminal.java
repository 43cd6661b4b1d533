package dev.signalbox.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Standard output and error. Text is UTF-8 always.
 *
 * @param out standard output
 * @param err standard error
 * @param outIsTerminal whether a person sees standard output
 * @param errIsTerminal whether a person sees standard error
 * @param size the window's size, asked for when needed
 * @param colours whether colours are wanted at all
 */
public record Terminal(
    OutputStream out,
    OutputStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    WindowSize size,
    boolean colours) {

  /** The process's own. */
  public static Terminal ofProcess(OutputStream out, OutputStream err, Map<String, String> env) {
    boolean dumb = "dumb".equals(env.getOrDefault("TERM", "dumb"));
    boolean outTty = TtyCheck.isTerminal(1);
    boolean errTty = TtyCheck.isTerminal(2);
    boolean colours = !dumb && env.getOrDefault("NO_COLOR", "").isEmpty();
    // A dumb terminal cannot move its cursor: it is treated as a file.
    return new Terminal(
        out, err, outTty && !dumb, errTty && !dumb, WindowSize.ofProcess(env), colours);
  }

  public Style outStyle() {
    return new Style(colours && outIsTerminal);
  }

  public Style errStyle() {
    return new Style(colours && errIsTerminal);
  }

  public void printOut(String text) {
    write(out, text.getBytes(StandardCharsets.UTF_8));
  }

  public void printErr(String text) {
    write(err, text.getBytes(StandardCharsets.UTF_8));
  }

  public void flush() {
    try {
      out.flush();
      err.flush();
    } catch (IOException e) {
      throw new OutputClosed(e);
    }
  }

  /** Standard error alone; for the last words when standard output is lost. */
  public void flushErr() {
    try {
      err.flush();
    } catch (IOException e) {
      throw new OutputClosed(e);
    }
  }

  /** What is thrown when output cannot be written. */
  public static OutputClosed closed(IOException cause) {
    return new OutputClosed(cause);
  }

  static void write(OutputStream stream, byte[] bytes) {
    try {
      stream.write(bytes);
    } catch (IOException e) {
      throw new OutputClosed(e);
    }
  }

  /** Our output can no longer be written, most often because whoever read it is gone. */
  public static final class OutputClosed extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    OutputClosed(IOException cause) {
      super(cause);
    }

    /** Why it cannot be written; nothing when its reader has simply left. */
    public Optional<String> reason() {
      String message = String.valueOf(getMessage());
      boolean left = message.contains("Broken pipe") || message.contains("Connection reset");
      // On a terminal that was closed there is nobody to tell either.
      boolean hungUp = message.contains("Input/output error");
      return left || hungUp ? Optional.empty() : Optional.of(message.replaceFirst("^.*: ", ""));
    }
  }
}
