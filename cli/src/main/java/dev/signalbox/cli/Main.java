package dev.signalbox.cli;

import dev.signalbox.cli.command.Cli;
import dev.signalbox.cli.command.Foresight;
import dev.signalbox.cli.node.HeadStart;
import dev.signalbox.cli.node.LauncherStarter;
import dev.signalbox.cli.terminal.Terminal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;

/** The program behind bin/signalbox for everything but the server. */
public final class Main {
  private static final int BUFFER_BYTES = 32 * 1024;

  private Main() {}

  public static void main(String[] args) {
    Terminal terminal =
        Terminal.ofProcess(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), BUFFER_BYTES),
            System.getenv());
    HeadStart nodes =
        new HeadStart(
            new LauncherStarter(System.getProperty("signalbox.launcher", ""), System.getenv()));
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            System.in,
            terminal,
            Clock.system(ZoneId.systemDefault()),
            List.of(),
            nodes);
    List<String> line = List.of(args);
    Foresight.directory(surroundings, line).ifPresent(nodes::begin);
    System.exit(Cli.run(surroundings, line));
  }
}
