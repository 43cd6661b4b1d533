package dev.signalbox.sql.program;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What the program says to people: lines on stderr. */
final class Terminal {
  private final PrintStream err;
  private final Secrets secrets = new Secrets();

  Terminal(PrintStream err) {
    this.err = err;
  }

  /** The process's own stderr, in UTF-8 whatever the locale says. */
  static Terminal ofProcess() {
    return new Terminal(
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
  }

  void line(String text) {
    err.println(secrets.blot(text));
  }

  /** What no line, and no message anywhere, may show. */
  Secrets secrets() {
    return secrets;
  }

  PrintStream stream() {
    return err;
  }
}
