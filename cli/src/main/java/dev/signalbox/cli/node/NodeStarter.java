package dev.signalbox.cli.node;

import java.nio.file.Path;

/** Starts a data directory's node in the background. */
public interface NodeStarter {
  StartedNode start(Path dataDir);

  /** Where the node's own words go. */
  Path log(Path dataDir);
}
