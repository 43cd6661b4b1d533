package dev.signalbox.cli.terminal;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Both streams and the frame of progress below them. What is written goes above the frame: the
 * frame is erased first and drawn again after.
 */
public final class Screen {
  private final Terminal terminal;
  private final boolean live;
  private List<String> frame = List.of();
  private int drawnLines;

  /** True when the last byte that a person saw was not the end of a line. */
  private boolean midLine;

  /** A screen with a frame, if there is a terminal to draw it on. */
  public static Screen live(Terminal terminal) {
    return new Screen(terminal, terminal.errIsTerminal());
  }

  /** A screen without a frame. */
  public static Screen plain(Terminal terminal) {
    return new Screen(terminal, false);
  }

  private Screen(Terminal terminal, boolean live) {
    this.terminal = terminal;
    this.live = live;
  }

  public Terminal terminal() {
    return terminal;
  }

  /** Whether progress can be redrawn in place. */
  public boolean isLive() {
    return live;
  }

  public synchronized void out(byte[] bytes) {
    write(bytes, true);
  }

  public synchronized void err(byte[] bytes) {
    write(bytes, false);
  }

  public synchronized void outLine(String line) {
    freshLine(terminal.outIsTerminal());
    out((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  public synchronized void errLine(String line) {
    freshLine(terminal.errIsTerminal());
    err((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Draws the frame; it stays until the next one. An empty one takes it away. */
  public synchronized void frame(List<String> lines) {
    if (!isLive()) {
      return;
    }
    erase();
    frame = List.copyOf(lines);
    draw();
  }

  /** Ends a burst of writing: the frame comes back. */
  public synchronized void settle() {
    if (isLive() && drawnLines == 0) {
      draw();
    }
    terminal.flush();
  }

  /** Lets go of the frame: it stays where it is, and what follows is written below it. */
  public synchronized void release() {
    settle();
    frame = List.of();
    drawnLines = 0;
  }

  private void write(byte[] bytes, boolean toOut) {
    if (bytes.length == 0) {
      return;
    }
    erase();
    Terminal.write(toOut ? terminal.out() : terminal.err(), bytes);
    if (toOut ? terminal.outIsTerminal() : terminal.errIsTerminal()) {
      midLine = bytes[bytes.length - 1] != '\n';
      if (terminal.outIsTerminal() && terminal.errIsTerminal()) {
        // Two buffers feed one screen: what is written first must be seen first.
        terminal.flush();
      }
    }
  }

  /** Our own lines never start in the middle of another's on a screen; files are left exact. */
  private void freshLine(boolean onScreen) {
    if (onScreen && midLine) {
      if (terminal.errIsTerminal()) {
        terminal.printErr("\n");
      } else {
        terminal.printOut("\n");
      }
      midLine = false;
    }
  }

  private void erase() {
    if (drawnLines > 0) {
      terminal.printErr("\u001b[" + drawnLines + "A\r\u001b[J");
      terminal.flush();
      drawnLines = 0;
    }
  }

  private void draw() {
    if (!frame.isEmpty()) {
      freshLine(true);
      terminal.printErr(String.join("\n", frame) + "\n");
      drawnLines = frame.size();
      terminal.flush();
    }
  }
}
