package dev.signalbox.sql.program;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory that relative paths in a program are relative to. Databases open files by system
 * calls, so it is the process's own; Java has no call to change it.
 */
final class Workdir {
  private String current;

  Workdir() {
    try {
      current = Files.readSymbolicLink(Path.of("/proc/self/cwd")).toString();
    } catch (IOException e) {
      current = "";
    }
  }

  /** The process works there from now on; where it works already costs nothing. */
  void change(String directory) throws RefusedException {
    if (directory.equals(current)) {
      return;
    }
    if (Native.change(directory) != 0) {
      throw new RefusedException("SB-SQL-404: cannot work in the directory " + directory);
    }
    current = directory;
  }

  /** The absolute form of a path, for code which asks Java for it, which does not know. */
  static String resolve(String path) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/cwd")).resolve(path).toString();
    } catch (IOException e) {
      return path;
    }
  }

  /** Apart, so that a process that runs one program need not load it. */
  private static final class Native {
    // The launcher allows native access; the one pointer lives as long as the call.
    @SuppressWarnings("restricted")
    static int change(String directory) {
      Linker linker = Linker.nativeLinker();
      try (Arena arena = Arena.ofConfined()) {
        return (int)
            linker
                .downcallHandle(
                    linker.defaultLookup().findOrThrow("chdir"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS))
                .invokeExact(arena.allocateFrom(directory));
      } catch (Throwable e) {
        throw new IllegalStateException("chdir cannot be called", e);
      }
    }
  }
}
