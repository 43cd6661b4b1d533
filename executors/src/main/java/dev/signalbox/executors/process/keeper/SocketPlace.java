package dev.signalbox.executors.process.keeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Where the keeper's socket is: in the worker's directory, or, when that path is too long for a
 * socket, in a directory that only this user can enter. A file in the worker's directory says
 * which.
 */
public final class SocketPlace {
  /** The system's own limit is 108 with a zero at the end. */
  private static final int PATH_BYTES_MAX = 107;

  private static final String RECORD = "keeper.path";
  private static final String NAME = "keeper.sock";

  private SocketPlace() {}

  /** The socket of the keeper that has last started in this directory; empty if none ever did. */
  public static Optional<Path> read(Path directory) throws IOException {
    Path record = directory.resolve(RECORD);
    if (!Files.exists(record)) {
      return Optional.empty();
    }
    Path socket = Path.of(Files.readString(record).strip());
    if (!socket.startsWith(directory)) {
      Path parent = socket.getParent();
      if (parent == null || !Files.exists(parent)) {
        return Optional.empty();
      }
      requirePrivate(parent, Files.getOwner(directory));
    }
    return Optional.of(socket);
  }

  /** Chooses the place for a keeper that starts. */
  static Path choose(Path directory) throws IOException {
    Path near = directory.resolve(NAME);
    if (near.toString().getBytes(StandardCharsets.UTF_8).length <= PATH_BYTES_MAX) {
      return near;
    }
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    Path base =
        runtime != null && !runtime.isEmpty()
            ? Path.of(runtime)
            : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    UserPrincipal owner = Files.getOwner(directory);
    // The name needs only to differ between directories; who else can enter is checked.
    byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
    String name = "signalbox-" + owner.getName() + "-" + UUID.nameUUIDFromBytes(path);
    Path place = base.resolve(name);
    try {
      Files.createDirectory(
          place,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      requirePrivate(place, owner);
    }
    return place.resolve(NAME);
  }

  /** Lets clients find the socket. */
  static void write(Path directory, Path socket) throws IOException {
    Path next = directory.resolve(RECORD + ".next");
    Files.writeString(next, socket + "\n");
    Files.move(next, directory.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Leaves nothing behind outside of the worker's directory. */
  static void remove(Path directory, Path socket) throws IOException {
    Files.deleteIfExists(socket);
    Path parent = socket.getParent();
    if (parent != null && !socket.startsWith(directory)) {
      Files.deleteIfExists(parent);
    }
  }

  private static void requirePrivate(Path place, UserPrincipal owner) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(place, LinkOption.NOFOLLOW_LINKS);
    if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
        || !Files.getOwner(place, LinkOption.NOFOLLOW_LINKS).equals(owner)
        || !mode.equals(PosixFilePermissions.fromString("rwx------"))) {
      throw new IOException(
          "SB-EXEC-020: " + place + " is not a directory that only this user can enter; remove it");
    }
  }
}
