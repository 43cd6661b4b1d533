package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.LogChunk;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.text.ProtoJson;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies log bytes to the two streams. The bytes of an attempt never change, so after a lost
 * connection the copy starts again and passes over what it has already written.
 */
public final class LogCopy {
  private record Source(String task, int attempt, Stream stream) {}

  private final Screen screen;
  private final boolean json;
  private final Map<Source, Long> written = new HashMap<>();
  private final Map<Source, Long> read = new HashMap<>();
  private long noticesRead;
  private long noticesShown;

  public LogCopy(Screen screen, boolean json) {
    this.screen = screen;
    this.json = json;
  }

  /** The chunks come from the start again. */
  public void again() {
    read.clear();
    noticesRead = 0;
  }

  public void chunk(LogChunk chunk) {
    if (chunk.hasNotice()) {
      noticesRead++;
      if (noticesRead > noticesShown) {
        noticesShown = noticesRead;
        notice(chunk);
      }
      return;
    }
    Source source = new Source(chunk.getTask(), chunk.getAttempt(), chunk.getStream());
    long from =
        read.merge(source, (long) chunk.getData().size(), Long::sum) - chunk.getData().size();
    long known = written.getOrDefault(source, 0L);
    int skip = Math.clamp(known - from, 0, chunk.getData().size());
    if (skip == chunk.getData().size()) {
      return;
    }
    written.put(source, from + chunk.getData().size());
    bytes(chunk.toBuilder().setData(chunk.getData().substring(skip)).build());
  }

  private void bytes(LogChunk chunk) {
    if (json) {
      screen.outLine(ProtoJson.line(chunk));
    } else if (chunk.getStream() == Stream.STDERR) {
      screen.err(chunk.getData().toByteArray());
    } else {
      screen.out(chunk.getData().toByteArray());
    }
    screen.settle();
  }

  private void notice(LogChunk chunk) {
    if (json) {
      screen.outLine(ProtoJson.line(chunk));
    } else {
      String dropped =
          chunk.getNotice().getDroppedBytes() > 0
              ? " (" + chunk.getNotice().getDroppedBytes() + " bytes dropped)"
              : "";
      screen.errLine(
          "signalbox: " + chunk.getTask() + ": " + chunk.getNotice().getText() + dropped);
    }
    screen.settle();
  }
}
