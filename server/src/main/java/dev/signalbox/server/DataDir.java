package dev.signalbox.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of one server: for its eyes only (0700), and for one server at a time. What
 * lies in it is named here.
 */
final class DataDir implements AutoCloseable {
  private static final int KEY_BYTES = 32;

  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

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
  static DataDir take(Path path) throws IOException, TakenException, StartException {
    Path root = open(path);
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

  private static Path open(Path path) throws StartException {
    try {
      // Others never get in, not even before it is ours: they could leave a key behind.
      Files.createDirectories(path, OWNERS_ONLY);
      Path root = path.toRealPath();
      if (isShared(root)) {
        throw unusable(path, "it is a directory that everybody uses, and would become yours", null);
      }
      Files.setPosixFilePermissions(root, OWNERS_ONLY.value());
      return root;
    } catch (AccessDeniedException e) {
      throw unusable(path, e.getFile() + ": permission denied", e);
    } catch (FileAlreadyExistsException e) {
      throw unusable(path, e.getFile() + " is not a directory", e);
    } catch (FileSystemException e) {
      String reason = e.getReason();
      throw unusable(path, e.getFile() + (reason == null ? " cannot be made" : ": " + reason), e);
    } catch (IOException e) {
      throw unusable(path, String.valueOf(e.getMessage()), e);
    }
  }

  /** To take {@code /tmp} from everybody else would be a slip with consequences. */
  private static boolean isShared(Path root) throws IOException {
    if (!Files.getPosixFilePermissions(root).contains(PosixFilePermission.OTHERS_WRITE)
        || Files.exists(root.resolve("server.lock"))) {
      return false;
    }
    try (Stream<Path> files = Files.list(root)) {
      return files.findAny().isPresent();
    }
  }

  private static StartException unusable(Path path, String why, @Nullable IOException cause) {
    return new StartException(
        "SB-SERVER-403: cannot use the data directory "
            + path
            + ": "
            + why
            + "; choose another --data-dir",
        cause);
  }

  Path root() {
    return root;
  }

  Path dir(String name) throws IOException {
    Path dir = root.resolve(name);
    Files.createDirectories(dir, OWNERS_ONLY);
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
      write("server.key", key, true);
    }
    byte[] key = Files.readAllBytes(file);
    if (key.length != KEY_BYTES) {
      throw new IOException(
          "SB-SERVER-500: " + file + " is damaged: it has " + key.length + " bytes");
    }
    return key;
  }

  /** What is true of a running process need not outlive the machine. */
  private void replace(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8), false);
  }

  /** All or nothing, and readable by the owner only from the first moment. */
  private void write(String name, byte[] bytes, boolean durable) throws IOException {
    Path temporary = root.resolve(name + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(bytes));
      if (durable) {
        out.force(true);
      }
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
