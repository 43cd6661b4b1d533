package dev.signalbox.cli.terminal;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a descriptor of this process is a terminal. */
public final class TtyCheck {
  private TtyCheck() {}

  public static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      // A link's text costs microseconds; isatty through the FFM API would cost tens of
      // milliseconds of every command's start.
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      // No /proc, as on macOS: the console is there only when stdin and stdout both are terminals.
      return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
  }
}
