package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up while work is under way, and has room again. Needs the right to mount a
 * small disk of its own.
 */
@Tag("slow")
class DiskFullTest {
  private static final int BLOCK = 1024 * 1024;

  @TempDir Path temp;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(temp.resolve("disk"));
    int code =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", disk.toString())
            .start()
            .waitFor();
    assumeThat(code).as("mounting takes root").isZero();
  }

  @AfterEach
  void unmount() throws Exception {
    new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor();
  }

  @Test
  void submissionsAreRefusedAndRunningWorkGoesOnWhenThereIsRoomAgain() throws Exception {
    try (ServerProcess server = ServerProcess.start(disk.resolve("data"))) {
      String script = "for i in $(seq 1 100); do echo line $i; sleep 0.1; done";
      Job running = server.api().run(Client.script("running", script));
      Await.until("the script runs", this::scriptRuns);
      Path filler = disk.resolve("filler");
      fill(filler);

      assertThatThrownBy(() -> server.api().run(Client.command("refused", "true")))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("SB-DISK-507");
      // It writes on, and ends while nothing can be recorded.
      Await.until("the script has ended", () -> !scriptRuns());
      assertThat(server.process().isAlive()).isTrue();
      Files.delete(filler);

      Client.Fetched fetched = Client.fetchAll(server, running.getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.SUCCEEDED);
      assertThat(fetched.lines())
          .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(i -> "line " + i).toList());
      Await.until("submissions are accepted again", () -> accepted(server));
    }
  }

  /** Its shell is given a file of the worker's. */
  private boolean scriptRuns() {
    String file = disk.resolve("data/worker").toString() + "/";
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains(file));
  }

  private static boolean accepted(ServerProcess server) throws Exception {
    try {
      Job job = server.api().run(Client.command("after", "true"));
      return Client.fetchAll(server, job.getToken()).last().getJobStatus().getCode()
          == JobStatus.Code.SUCCEEDED;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  /** To the last byte, again and again, as the server's own files grow no more. */
  private static void fill(Path file) {
    byte[] block = new byte[BLOCK];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // That is the point: no space left on device.
      assertThat(e).hasMessageContaining("space");
    }
  }
}
