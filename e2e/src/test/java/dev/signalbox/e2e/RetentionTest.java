package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.ListRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of runs that ended long ago. */
@Tag("slow")
class RetentionTest {
  @TempDir Path temp;

  private static long outputs(ServerProcess server) throws IOException {
    try (Stream<Path> files = Files.walk(server.dataDir().resolve("output"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void runsAndTheirOutputGoAndTheirTokensSaySo() throws Exception {
    try (ServerProcess server = ServerProcess.start(temp.resolve("data"), "--retention", "2s")) {
      Job live = server.api().run(Client.script("live", "echo here; sleep 600"));
      String token = "";
      for (int i = 0; i < 5; i++) {
        token = server.api().run(Client.script("old", "echo gone")).getToken();
        Client.fetchAll(server, token);
      }
      GetRequest status = GetRequest.newBuilder().setRun(token).build();
      Await.until(
          "the run is forgotten",
          () -> server.api().status(status).getCode() == JobStatus.Code.UNKNOWN);
      Await.until("only the live run has output", () -> outputs(server) == 1);

      FetchResponse fetched = server.api().fetch(FetchRequest.newBuilder().setToken(token).build());
      assertThat(fetched.getEnd()).isTrue();
      assertThat(fetched.getJobStatus().getMessage()).contains("retention is over");
      assertThat(server.api().list(ListRequest.getDefaultInstance()).getRunsList())
          .extracting(run -> run.getId())
          .containsExactly(live.getId());
    }
  }
}
