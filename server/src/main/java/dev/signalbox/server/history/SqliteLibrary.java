package dev.signalbox.server.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Where SQLite's native library lies. By itself the driver unpacks it into the temporary directory
 * at every start, which takes longer than all else that a start of the history does.
 */
final class SqliteLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);
  private static final String PATH = "org.sqlite.lib.path";

  private SqliteLibrary() {}

  /** Unpacks the library once; later starts load it from there. */
  static void keepIn(Path dir) {
    if (System.getProperty(PATH) != null) {
      return;
    }
    String name = LibraryLoaderUtil.getNativeLibName();
    Path own = dir.resolve("sqlite-" + SQLiteJDBCLoader.getVersion()).toAbsolutePath();
    try {
      if (!Files.exists(own.resolve(name))) {
        unpack(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name, own, name);
      }
      System.setProperty(PATH, own.toString());
    } catch (IOException e) {
      // The driver still has its own, slower way.
      LOG.warn("the SQLite library could not be unpacked dir={}", own, e);
    }
  }

  private static void unpack(String resource, Path dir, String name) throws IOException {
    try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new IOException("the driver has no " + resource);
      }
      Files.createDirectories(dir);
      Path fresh = Files.createTempFile(dir, name, ".new");
      Files.copy(library, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
