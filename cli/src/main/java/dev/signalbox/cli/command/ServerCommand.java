package dev.signalbox.cli.command;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.Surroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/**
 * {@code signalbox server}, for the help only: bin/signalbox starts the server's own program when
 * it sees the word.
 */
@Command(
    name = "server",
    customSynopsis = "signalbox server --data-dir DIR [OPTIONS]",
    description = "Runs a server in the foreground; one line on standard output when it is ready.",
    footer = {"", "Example:", "  signalbox server --data-dir /var/lib/signalbox"})
final class ServerCommand implements Callable<Integer> {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where its state lives; one server a directory. Default: ~/.signalbox")
  @Nullable Path dataDir;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "For gRPC. Default: 127.0.0.1:7070")
  @Nullable String listen;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description = "For REST and SSE. Default: 127.0.0.1:7080")
  @Nullable String http;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "More settings; see docs/configuration.md")
  @Nullable Path config;

  @Unmatched List<String> arguments = new ArrayList<>();

  ServerCommand(Surroundings surroundings) {
    // Every command is made from its surroundings; this one needs none.
  }

  @Override
  public Integer call() {
    throw CliException.usage(
        "SB-CLI-406: the server is another program; start it with: bin/signalbox server");
  }
}
