package dev.signalbox.sql.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this process is as good as a new one for another program. */
final class Fitness {
  /** What an engine has taken and not given back: a new process is smaller. */
  private static final long RESIDENT_BYTES_MAX = 400L * 1024 * 1024;

  private static final long PAGE_BYTES = 4096;

  /** A process that records itself for an AOT cache writes it when it ends. */
  private boolean spoiled = System.getenv("SIGNALBOX_AOT_TRAIN") != null;

  /** Something is not as it was. */
  void spoiled() {
    spoiled = true;
  }

  /** Drivers that we do not know may leave threads and settings behind. */
  void used(Database database) {
    spoiled |= database instanceof DropIn;
  }

  boolean good() {
    return !spoiled && residentBytes() <= RESIDENT_BYTES_MAX;
  }

  /** Larger than any limit if the system does not say. */
  private static long residentBytes() {
    try {
      String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
      return Long.parseLong(pages[1]) * PAGE_BYTES;
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
