package dev.signalbox.executors.process;

import dev.signalbox.core.model.AttemptKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files and directories that are made for attempts and go with them, all of one kind. */
public final class AttemptFiles {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptFiles.class);
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path directory;

  /**
   * @param directory theirs alone; made if it is missing
   */
  public AttemptFiles(Path directory) {
    this.directory = directory.toAbsolutePath();
    try {
      Files.createDirectories(directory, PRIVATE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path(AttemptKey key) {
    return directory.resolve(name(key));
  }

  /** Writes a file that only this user can read, and run. */
  public Path write(AttemptKey key, byte[] bytes) throws IOException {
    Path file = path(key);
    Files.deleteIfExists(file);
    Files.createFile(file, PRIVATE);
    Files.write(file, bytes);
    return file;
  }

  public Path makeDirectory(AttemptKey key) throws IOException {
    Path made = path(key);
    try {
      Files.createDirectory(made, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("directory={} state=exists", made);
    }
    return made;
  }

  /** Removes what was made for the attempt; nothing if there is nothing. */
  public void remove(AttemptKey key) {
    removeTree(path(key));
  }

  /** Removes what was made for all but these. */
  public void retain(Set<AttemptKey> keys) {
    Set<String> names = new HashSet<>();
    keys.forEach(key -> names.add(name(key)));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path path : all) {
        if (!names.contains(String.valueOf(path.getFileName()))) {
          removeTree(path);
        }
      }
    } catch (IOException e) {
      LOG.warn("directory={} action=clean cause={}", directory, e.toString());
    }
  }

  private static String name(AttemptKey key) {
    return key.run() + "-" + key.task() + "-" + key.number() + "-" + key.fence();
  }

  private static void removeTree(Path path) {
    // Of most attempts there is one of two, and an exception for the other would cost more than
    // this.
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
          for (Path child : children) {
            removeTree(child);
          }
        }
      }
      Files.delete(path);
    } catch (NoSuchFileException e) {
      LOG.trace("path={} state=gone", path);
    } catch (IOException e) {
      LOG.warn("path={} action=remove cause={}", path, e.toString());
    }
  }
}
