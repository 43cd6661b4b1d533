package dev.signalbox.cli;

import dev.signalbox.cli.command.Cli;
import dev.signalbox.cli.node.LauncherStarter;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.terminal.WindowSize;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process and keeps what they wrote. */
public final class Sessions {
  /** A finished command. */
  public record Ended(int code, String out, String err) {}

  private final Map<String, String> environment = new HashMap<>();
  private final Path directory;
  private String input = "";

  public Sessions(Path directory) {
    this.directory = directory;
    environment.put("HOME", directory.toString());
  }

  public Sessions with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  public Sessions input(String text) {
    input = text;
    return this;
  }

  /** Runs without a terminal. */
  public Ended run(String... args) {
    return run(false, args);
  }

  /** Runs on a terminal of 80 by 24, in colours. */
  public Ended runOnTerminal(String... args) {
    return run(true, args);
  }

  /** Runs with a standard output that cannot be written. */
  public Ended runInto(String reason, String... args) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(broken, err, false, false, WindowSize.fixed(80, 24), false);
    int code = Cli.run(surroundings(terminal), List.of(args));
    return new Ended(code, "", err.toString(StandardCharsets.UTF_8));
  }

  private Ended run(boolean terminal, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal streams =
        new Terminal(out, err, terminal, terminal, WindowSize.fixed(80, 24), terminal);
    int code = Cli.run(surroundings(streams), List.of(args));
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** All that a command may take, with a clock that stands and no way to start a node. */
  public Surroundings surroundings(Terminal terminal) {
    return new Surroundings(
        environment,
        directory,
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        terminal,
        Clock.fixed(Instant.parse("2026-01-31T12:00:10Z"), ZoneOffset.UTC),
        List.of(),
        new LauncherStarter("", environment));
  }
}
