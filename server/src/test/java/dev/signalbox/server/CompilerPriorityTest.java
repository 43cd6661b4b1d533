package dev.signalbox.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CompilerPriorityTest {
  /** Field 19 of the thread's stat, counted behind its name, which may hold blanks. */
  private static int nice(Path thread) throws IOException {
    String stat = Files.readString(thread.resolve("stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
  }

  @Test
  void theOptimizingCompilerAndNobodyElseIsLowered() throws IOException {
    int before = nice(Path.of("/proc/self"));
    int lowered = CompilerPriority.lower();
    int found = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        boolean compiler = Files.readString(thread.resolve("comm")).startsWith("C2 Compiler");
        found += compiler ? 1 : 0;
        assertThat(nice(thread)).isEqualTo(compiler ? 10 : before);
      }
    }
    assertThat(lowered).isEqualTo(found);
  }
}
