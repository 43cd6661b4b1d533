package dev.signalbox.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The data directory of one server: for its eyes only (0700), and for one server at a time. What
 * lies in it is named here.
 */
final class DataDir implements AutoCloseable {
  private static final int KEY_BYTES = 32;

  private final Path root;
  private final FileChannel lockFile;
  private final FileLock lock;

  /** Another server holds it. */
  static final class TakenException extends Exception {
    private static final long serialVersionUID = 1;

    TakenException(Path root, String holder) {
      super(
          "SB-SERVER-409: another server"
              + (holder.isEmpty() ? "" : " (pid " + holder + ")")
              + " runs on "
              + root
              + "; stop it, or choose another --data-dir");
    }
  }

  private DataDir(Path root, FileChannel lockFile, FileLock lock) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** Makes it if needed, and takes it. The lock goes with the process, however that ends. */
  static DataDir take(Path path) throws IOException, TakenException {
    Files.createDirectories(path);
    Path root = path.toRealPath();
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    FileChannel file =
        FileChannel.open(
            root.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return new DataDir(root, file, lock);
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process, which comes to the same.
    }
    file.close();
    Path pid = root.resolve("server.pid");
    throw new TakenException(root, Files.exists(pid) ? Files.readString(pid).strip() : "");
  }

  Path root() {
    return root;
  }

  Path dir(String name) throws IOException {
    Path dir = root.resolve(name);
    Files.createDirectories(dir);
    return dir;
  }

  /** Says who runs here; a server that was killed may have left its addresses. */
  void writePid() throws IOException {
    forgetAddresses();
    replace("server.pid", ProcessHandle.current().pid() + "\n");
  }

  /**
   * Says where to find the server, once it is ready: its gRPC and its HTTP address, a line each.
   */
  void writeAddresses(String grpc, String http) throws IOException {
    replace("server.address", grpc + "\n" + http + "\n");
  }

  void forgetAddresses() throws IOException {
    Files.deleteIfExists(root.resolve("server.address"));
  }

  /** The cluster's key for tokens; made on first use. */
  byte[] key() throws IOException {
    Path file = root.resolve("server.key");
    if (!Files.exists(file)) {
      byte[] key = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(key);
      write("server.key", key);
    }
    byte[] key = Files.readAllBytes(file);
    if (key.length != KEY_BYTES) {
      throw new IOException(
          "SB-SERVER-500: " + file + " is damaged: it has " + key.length + " bytes");
    }
    return key;
  }

  private void replace(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** All or nothing, durable, and readable by the owner only from the first moment. */
  private void write(String name, byte[] bytes) throws IOException {
    Path temporary = root.resolve(name + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(bytes));
      out.force(true);
    }
    Files.move(temporary, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    forgetAddresses();
    Files.deleteIfExists(root.resolve("server.pid"));
    lock.release();
    lockFile.close();
  }
}
