package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.LogLine;
import dev.signalbox.api.v1.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A task that never stops talking. {@code -Dsignalbox.outputGb=100} for the whole experiment. */
@Tag("slow")
class OutputBoundTest {
  private static final long GIGABYTES = Long.getLong("signalbox.outputGb", 2);
  private static final long KEPT = 4L * 1024 * 1024;

  @TempDir Path temp;

  @Test
  @Timeout(1200)
  void outputIsCutAndSaysSoWhileDiskAndMemoryStayBounded() throws Exception {
    try (ServerProcess server = ServerProcess.start(temp.resolve("data"), "--output.max", "4MiB")) {
      String script = "yes | head -c " + GIGABYTES + "000000000\n";
      Job job = server.api().run(Client.script("yes", script));

      Client.Fetched fetched = Client.fetchAll(server, job.getToken());

      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.SUCCEEDED);
      assertThat(fetched.responses()).anyMatch(Response::hasNotice);
      long dropped =
          fetched.responses().stream()
              .filter(Response::hasNotice)
              .mapToLong(response -> response.getNotice().getDroppedBytes())
              .sum();
      long kept =
          fetched.responses().stream()
              .filter(Response::hasLog)
              .mapToLong(response -> bytes(response.getLog()))
              .sum();
      assertThat(kept + dropped).isEqualTo(GIGABYTES * 1_000_000_000);
      assertThat(size(server.dataDir().resolve("output"))).isLessThan(KEPT + 64 * 1024);
      assertThat(server.residentBytes()).isLessThan(1_000_000_000);
    }
  }

  /** A part of a line, or a last one without an end, has no line feed. */
  private static long bytes(LogLine line) {
    return (long) line.getText().length() + (line.getPartial() || line.getUnterminated() ? 0 : 1);
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
