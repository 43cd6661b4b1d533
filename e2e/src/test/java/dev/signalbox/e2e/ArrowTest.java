package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results as Arrow streams over HTTP, read by pyarrow as it is on PyPI. */
@Tag("slow")
final class ArrowTest {
  private static final int NO_READER = 3;

  @TempDir private Path dir;

  @Test
  void pyarrowFindsEveryValueThatTheProgramsGave() throws Exception {
    Path python = Launcher.root().resolve("e2e/python");
    Path reader = Launcher.root().resolve("e2e/target/python/arrow");
    Shell.Result made =
        Shell.run(
            "exec \"$0\" \"$1\"",
            python.resolve("make-arrow-reader").toString(),
            reader.toString());
    Assumptions.assumeTrue(
        made.exitCode() != NO_READER, "pyarrow is not tried: " + made.output().strip());
    assertThat(made.exitCode()).as(made.output()).isZero();
    try (ServerProcess server = ServerProcess.start(dir.resolve("data"))) {
      Shell.Result read =
          Shell.run(
              "exec \"$0\" \"$1\" \"$2\"",
              reader.resolve("bin/python").toString(),
              python.resolve("read_arrow.py").toString(),
              server.httpAddress());
      assertThat(read.exitCode()).as(read.output()).isZero();
      assertThat(read.output()).contains("check_types ok", "check_many ok", "check_failure ok");
    }
  }
}
