package dev.signalbox.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to a server. */
final class TargetOptions {
  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description = {
        "The server to use, e.g. 127.0.0.1:7070.",
        "Default: $SIGNALBOX_SERVER, else a node of your own."
      })
  @Nullable String server;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = {
        "The directory of your own node, when there is no --server.",
        "Default: $SIGNALBOX_DATA_DIR, else ~/.signalbox."
      })
  @Nullable Path dataDir;

  @Option(names = "--json", description = "Print JSON, one document or one line an item.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
