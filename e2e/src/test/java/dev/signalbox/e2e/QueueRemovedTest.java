package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.RunRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that the configuration loses while runs wait in it. */
@Tag("slow")
class QueueRemovedTest {
  private static final String QUEUE = "--queues.etl.concurrency";

  @TempDir Path temp;

  private static Job submit(ServerProcess server, String script) {
    RunRequest.Builder request = Client.script("job", script).toBuilder();
    request.getSpecBuilder().setQueue("etl");
    return server.api().run(request.build());
  }

  @Test
  void itsRunsWaitSayWhyAndGoOnOnceItIsBack() throws Exception {
    Path dataDir = temp.resolve("data");
    Job first;
    Job second;
    try (ServerProcess server = ServerProcess.start(dataDir, QUEUE, "1")) {
      first = submit(server, "sleep 2");
      second = submit(server, "echo late");
    }
    try (ServerProcess server = ServerProcess.start(dataDir)) {
      assertThat(Client.fetchAll(server, first.getToken()).last().getJobStatus().getCode())
          .isEqualTo(JobStatus.Code.SUCCEEDED);
      JobStatus waiting =
          server.api().status(GetRequest.newBuilder().setRun(second.getToken()).build());
      assertThat(waiting.getCode()).isEqualTo(JobStatus.Code.PENDING);
      assertThat(waiting.getMessage()).contains("\"etl\"", "add it there, or cancel the run");
    }
    try (ServerProcess server = ServerProcess.start(dataDir, QUEUE, "1")) {
      Client.Fetched fetched = Client.fetchAll(server, second.getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.SUCCEEDED);
      assertThat(fetched.lines()).containsExactly("late");
    }
  }
}
