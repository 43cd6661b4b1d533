package dev.signalbox.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the disk can do by itself. */
final class Disk {
  private static final int BYTES = 4096;

  private Disk() {}

  /** Appends of 4 KiB, each followed by an fdatasync, a second. */
  static double fsyncsPerSecond(double seconds) throws IOException {
    Path directory = Files.createTempDirectory("signalbox-bench");
    Path file = directory.resolve("fsync");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
      long count = 0;
      long beganNs = System.nanoTime();
      while (System.nanoTime() - beganNs < seconds * 1e9) {
        bytes.clear();
        channel.write(bytes);
        channel.force(false);
        count++;
      }
      return count / ((System.nanoTime() - beganNs) / 1e9);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }
}
