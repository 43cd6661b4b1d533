package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.LogLine;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.terminal.Style;
import dev.signalbox.cli.text.Widths;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Log lines on their way to the two streams. Of a single task, a file gets the exact bytes that the
 * task wrote. With several tasks, or on a screen, a line is held until it is whole, so that the
 * parts of two lines never mix.
 */
final class LogLines {
  /** A longer line is shown in pieces. */
  private static final int HELD_BYTES_MAX = 256 * 1024;

  private record Source(String task, int attempt, Stream stream) {}

  private final Screen screen;
  private final boolean prefixed;
  private final boolean allToErr;
  private final Map<Source, ByteArrayOutputStream> held = new LinkedHashMap<>();
  private int prefixWidth;

  /**
   * @param allToErr standard output is for something else
   */
  LogLines(Screen screen, boolean prefixed, int prefixWidth, boolean allToErr) {
    this.screen = screen;
    this.prefixed = prefixed;
    this.allToErr = allToErr;
    this.prefixWidth = prefixWidth;
  }

  void write(String task, int attempt, LogLine line) {
    byte[] bytes =
        line.getRaw().isEmpty()
            ? line.getText().getBytes(StandardCharsets.UTF_8)
            : line.getRaw().toByteArray();
    boolean whole = !line.getPartial();
    boolean ended = whole && !line.getUnterminated();
    boolean toErr = allToErr || line.getStream() == Stream.STDERR;
    if (isExact(toErr)) {
      send(toErr, bytes);
      if (ended) {
        send(toErr, new byte[] {'\n'});
      }
      return;
    }
    Source source = new Source(task, attempt, line.getStream());
    var buffer = held.computeIfAbsent(source, s -> new ByteArrayOutputStream());
    buffer.writeBytes(bytes);
    if (whole || buffer.size() > HELD_BYTES_MAX) {
      held.remove(source);
      release(source, buffer.toByteArray());
    }
  }

  /** Shows what is still held; the run has ended or nobody looks any more. */
  void end() {
    held.forEach((source, buffer) -> release(source, buffer.toByteArray()));
    held.clear();
  }

  private boolean isExact(boolean toErr) {
    var terminal = screen.terminal();
    return !prefixed && !(toErr ? terminal.errIsTerminal() : terminal.outIsTerminal());
  }

  private void release(Source source, byte[] line) {
    boolean toErr = allToErr || source.stream() == Stream.STDERR;
    ByteArrayOutputStream whole = new ByteArrayOutputStream(line.length + 64);
    if (prefixed) {
      Style style = toErr ? screen.terminal().errStyle() : screen.terminal().outStyle();
      prefixWidth = Math.max(prefixWidth, Widths.of(source.task()));
      String prefix = Widths.padRight(source.task(), prefixWidth) + " | ";
      whole.writeBytes(style.dim(prefix).getBytes(StandardCharsets.UTF_8));
    }
    whole.writeBytes(line);
    whole.write('\n');
    send(toErr, whole.toByteArray());
  }

  private void send(boolean toErr, byte[] bytes) {
    if (toErr) {
      screen.err(bytes);
    } else {
      screen.out(bytes);
    }
  }
}
