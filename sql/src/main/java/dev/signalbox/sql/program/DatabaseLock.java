package dev.signalbox.sql.program;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A turn at a database file that only one process may have open. The system queues those who wait
 * and gives the lock back when its holder dies, however it dies.
 */
final class DatabaseLock implements AutoCloseable {
  private static final int SILENT_MS = 1_000;

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
      if (channel.tryLock() == null) {
        lock(channel, file, terminal);
      }
      return new DatabaseLock(channel);
    } catch (FileLockInterruptionException e) {
      channel.close();
      throw new InterruptedException();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(FileChannel channel, Path file, Terminal terminal) throws IOException {
    CountDownLatch ours = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                if (!ours.await(SILENT_MS, TimeUnit.MILLISECONDS)) {
                  terminal.line(
                      "waiting for another program that uses this database (" + file + ")");
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      FileLock lock = channel.lock();
      assert lock.isValid();
    } finally {
      ours.countDown();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
