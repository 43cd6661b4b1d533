package dev.signalbox.server.log.ratis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file VERSION of the log's directory: the version of all that lies beside it, and the lock
 * that keeps a second process out while it is open.
 */
final class DiskFormat implements AutoCloseable {
  static final String FILE = "VERSION";
  private static final int VERSION = 1;

  private final FileChannel channel;

  private DiskFormat(FileChannel channel) {
    this.channel = channel;
  }

  static DiskFormat open(Path dir) throws IOException {
    Path file = dir.resolve(FILE);
    boolean fresh = isEmpty(dir);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(channel, dir);
      String version = read(channel);
      if (version.isEmpty() && (fresh || isEmpty(dir))) {
        channel.write(ByteBuffer.wrap((VERSION + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        channel.force(true);
        Durable.syncDirectory(dir);
      } else if (!version.equals(String.valueOf(VERSION))) {
        throw new LogDamagedException(
            "SB-LOG-505: %s says \"%s\", this program reads version %d. Start the version of Signalbox that wrote it, or a newer one"
                .formatted(file, version, VERSION));
      }
      return new DiskFormat(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(FileChannel channel, Path dir) throws IOException {
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      lock = null;
    }
    if (lock == null) {
      throw new IOException(
          "SB-LOG-423: %s is in use by another process. Stop it, or choose another data directory"
              .formatted(dir));
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
  }

  /** A crash between creating and writing the file leaves it empty and alone. */
  private static boolean isEmpty(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.allMatch(file -> file.endsWith(FILE));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
