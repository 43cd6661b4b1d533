package dev.signalbox.cli.command;

import dev.signalbox.cli.terminal.Terminal;
import java.io.Writer;

/** Lets the option parser print its help to one of the terminal's streams. */
final class TerminalWriter extends Writer {
  private final Terminal terminal;
  private final boolean toOut;

  TerminalWriter(Terminal terminal, boolean toOut) {
    this.terminal = terminal;
    this.toOut = toOut;
  }

  @Override
  public void write(char[] characters, int offset, int length) {
    String text = new String(characters, offset, length);
    if (toOut) {
      terminal.printOut(text);
    } else {
      terminal.printErr(text);
    }
  }

  @Override
  public void flush() {
    terminal.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
