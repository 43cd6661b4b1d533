package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.RunRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The child of a SQL program dies or hangs: its run fails and says why, and that is all. */
@Tag("slow")
class SqlChildFaultTest {
  private static final String ENDLESS =
      "select 1; select count(*) from range(100000000000) a, range(100) b";

  @TempDir Path temp;

  @Test
  void aChildThatIsKilledFailsItsRunAndNothingElse() throws Exception {
    try (ServerProcess server = ServerProcess.start(temp.resolve("data"))) {
      Job job = server.api().run(Client.sql("killed", ENDLESS, "default"));
      Await.until("the child runs", () -> !children().isEmpty());
      ProcessHandle child = children().getFirst();
      Job other = server.api().run(Client.sql("other", "select 2", "duckdb::memory:"));
      assertThat(Client.fetchAll(server, other.getToken()).last().getJobStatus().getCode())
          .isEqualTo(JobStatus.Code.SUCCEEDED);

      child.destroyForcibly();

      Client.Fetched fetched = Client.fetchAll(server, job.getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.FAILED);
      assertThat(fetched.last().getJobStatus().getMessage()).contains("signal 9");
      assertServes(server);
    }
    assertNoneIsLeft();
  }

  @Test
  void aChildThatRunsOutOfMemoryFailsItsRunWithTheReason() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(temp.resolve("data"), "--sql.memory", "256MiB")) {
      // An engine over its bound says so itself; a value larger than the heap ends the process.
      Job engine =
          server
              .api()
              .run(
                  Client.sql(
                      "engine",
                      "set temp_directory=''; create temp table t as select md5(i::varchar) as m"
                          + " from range(100000000) r(i)",
                      "duckdb::memory:"));
      Client.Fetched fetched = Client.fetchAll(server, engine.getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.FAILED);
      assertThat(String.join("\n", fetched.lines())).contains("Out of Memory Error");

      Job heap =
          server.api().run(Client.sql("heap", "select repeat('x', 200000000)", "duckdb::memory:"));
      fetched = Client.fetchAll(server, heap.getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.FAILED);
      assertThat(String.join("\n", fetched.lines())).contains("java.lang.OutOfMemoryError");
      assertServes(server);
    }
    assertNoneIsLeft();
  }

  @Test
  void aChildThatHangsIsEndedByItsTimeout() throws Exception {
    try (ServerProcess server = ServerProcess.start(temp.resolve("data"))) {
      RunRequest.Builder request = Client.sql("hang", ENDLESS, "default").toBuilder();
      request
          .getSpecBuilder()
          .getTasksBuilder(0)
          .setTimeout(Duration.newBuilder().setSeconds(6))
          .setGrace(Duration.newBuilder().setSeconds(1));
      Job job = server.api().run(request.build());
      Await.until("the child runs", () -> !children().isEmpty());

      // It hears nothing any more, TERM included.
      new ProcessBuilder("kill", "-STOP", Long.toString(children().getFirst().pid()))
          .start()
          .waitFor();

      Client.Fetched fetched = Client.fetchAll(server, job.getToken());
      assertThat(fetched.last().getJobStatus().getCode()).isEqualTo(JobStatus.Code.FAILED);
      assertThat(fetched.last().getJobStatus().getMessage()).contains("timed out");
      assertServes(server);
    }
    assertNoneIsLeft();
  }

  /** The server is untouched, and the default database is free. */
  private static void assertServes(ServerProcess server) throws Exception {
    Job job = server.api().run(Client.sql("after", "select 3", "default"));
    assertThat(Client.fetchAll(server, job.getToken()).last().getJobStatus().getCode())
        .isEqualTo(JobStatus.Code.SUCCEEDED);
  }

  /** Children wait for more programs as long as there is a server, but no longer. */
  private void assertNoneIsLeft() throws Exception {
    Await.until("no child is left", () -> children().isEmpty());
  }

  private List<ProcessHandle> children() throws IOException {
    return SqlChildren.of(temp.resolve("data"));
  }
}
