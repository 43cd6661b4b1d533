package dev.signalbox.cli.command;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code signalbox server}, for the help only: bin/signalbox starts the server's own program when
 * it sees the word.
 */
@Command(
    name = "server",
    customSynopsis = "signalbox server --data-dir DIR [OPTIONS]",
    description = "Runs a server in the foreground; one line on standard output when it is ready.",
    footer = {
      "",
      "Options:",
      "  --data-dir DIR          where its state lives; one server a directory",
      "  --listen HOST:PORT      for gRPC. Default: 127.0.0.1:7070",
      "  --http HOST:PORT        for REST and the web. Default: 127.0.0.1:7080",
      "  --config FILE           more settings; see docs/configuration.md",
      "",
      "Example:",
      "  signalbox server --data-dir /var/lib/signalbox"
    })
final class ServerCommand implements Callable<Integer> {
  @Unmatched private List<String> arguments = new ArrayList<>();

  ServerCommand(Surroundings surroundings) {
    // Every command is made from its surroundings; this one needs none.
  }

  @Override
  public Integer call() {
    throw CliException.usage(
        "SB-CLI-406: the server is another program; start it as: bin/signalbox server "
            + String.join(" ", arguments));
  }
}
