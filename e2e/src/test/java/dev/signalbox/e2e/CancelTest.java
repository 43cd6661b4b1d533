package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancelling what does its best to stay. */
@Tag("slow")
class CancelTest {
  @TempDir Path temp;

  @Test
  void everythingThatATaskForkedIsGone() throws Exception {
    // A number of seconds that nobody else sleeps, to find the sleepers by.
    String marker = "98765." + ProcessHandle.current().pid();
    String script =
        """
        sleep MARK &
        setsid sleep MARK &
        (setsid sh -c 'trap "" TERM; sleep MARK' &)
        (env -i setsid sleep MARK &)
        nohup setsid sh -c 'sh -c "sleep MARK" & wait' >/dev/null 2>&1 &
        echo ready
        trap '' TERM
        while true; do sleep MARK; done
        """
            .replace("MARK", marker);
    try (ServerProcess server = ServerProcess.start(temp.resolve("data"))) {
      Job job = server.api().run(Client.script("forks", script).toBuilder().build());
      Await.until("all sleepers are there", () -> sleepers(marker) >= 6);

      server.api().cancel(CancelRequest.newBuilder().setRun(job.getId()).setReason("test").build());

      Client.Fetched fetched = Client.fetchAll(server, job.getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.CANCELLED);
      assertThat(sleepers(marker)).isZero();
    }
  }

  private static long sleepers(String marker) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> isSleeper(process, marker))
          .count();
    }
  }

  private static boolean isSleeper(Path process, String marker) {
    try {
      byte[] line = Files.readAllBytes(process.resolve("cmdline"));
      return new String(line, StandardCharsets.UTF_8).equals("sleep\0" + marker + "\0");
    } catch (IOException e) {
      // It has just ended.
      return false;
    }
  }
}
