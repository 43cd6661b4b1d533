package dev.signalbox.sql.program;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A turn at a database file that only one process may have open. The system queues those who wait
 * and gives the lock back when its holder dies, however it dies.
 */
final class DatabaseLock implements AutoCloseable {
  private static final int SILENT_TRIES = 50;
  private static final int TRY_EVERY_MS = 20;

  private final FileChannel channel;

  private DatabaseLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits until it is our turn; says so if that takes more than a second. */
  static DatabaseLock acquire(Path file, Terminal terminal)
      throws IOException, InterruptedException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      for (int i = 0; lock == null && i < SILENT_TRIES; i++) {
        Thread.sleep(TRY_EVERY_MS);
        lock = channel.tryLock();
      }
      if (lock == null) {
        terminal.line("waiting for another program that uses this database (" + file + ")");
        channel.lock();
      }
      return new DatabaseLock(channel);
    } catch (FileLockInterruptionException e) {
      channel.close();
      throw new InterruptedException();
    } catch (IOException | InterruptedException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
