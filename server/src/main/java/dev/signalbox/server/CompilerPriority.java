package dev.signalbox.server;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the JVM's optimizing compiler work only with what processor time is left. It takes a second
 * of it for each thousand of the first runs; on a small and busy machine that is time which the
 * runs themselves need, while code that is optimized a little later costs next to nothing.
 */
final class CompilerPriority {
  private static final Path THREADS = Path.of("/proc/self/task");

  /** The kernel cuts names after 15 bytes. */
  private static final String COMPILER = "C2 CompilerThre";

  private static final int PRIO_PROCESS = 0;
  private static final int NICE = 10;

  private CompilerPriority() {}

  /**
   * Lowers it, where threads have priorities of their own (Linux); elsewhere nothing changes.
   *
   * @return how many threads were told
   * @throws IOException if the threads cannot be listed
   */
  static int lower() throws IOException {
    if (!Files.isDirectory(THREADS)) {
      return 0;
    }
    List<Integer> compilers = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        if (name(thread).equals(COMPILER)) {
          compilers.add(Integer.parseInt(thread.getFileName().toString()));
        }
      }
    }
    return compilers.isEmpty() ? 0 : lower(compilers);
  }

  private static String name(Path thread) throws IOException {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (NoSuchFileException ended) {
      return "";
    }
  }

  // The launcher allows native access; a call without pointers can harm nothing.
  @SuppressWarnings("restricted")
  private static int lower(List<Integer> threads) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setpriority =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setpriority"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT));
    int told = 0;
    for (int thread : threads) {
      try {
        told += (int) setpriority.invokeExact(PRIO_PROCESS, thread, NICE) == 0 ? 1 : 0;
      } catch (Throwable e) {
        // What invokeExact declares; a call of the C library throws nothing.
        throw new IllegalStateException(e);
      }
    }
    return told;
  }
}
