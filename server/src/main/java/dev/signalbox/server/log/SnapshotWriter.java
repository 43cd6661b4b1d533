package dev.signalbox.server.log;

import java.io.IOException;
import java.nio.file.Path;

/** Writes one copy of the state; called at most once, on another thread than the applier's. */
@FunctionalInterface
public interface SnapshotWriter {
  /**
   * Writes files (and folders of files) into an empty directory. The log adds checksums, makes all
   * of it durable and puts it into place. A failure leaves the older snapshots and is tried again
   * later with a newer copy.
   */
  void write(Path dir) throws IOException;
}
