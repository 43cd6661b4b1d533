package dev.signalbox.e2e;

import com.google.protobuf.Duration;
import dev.signalbox.api.v1.Command;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.Script;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;

/** What tests ask of a server again and again. */
final class Client {
  /** Longer than a test may take, unless it says otherwise. */
  private static final long END_WITHIN_S = 1_200;

  private Client() {}

  static RunRequest script(String name, String text) {
    TaskSpec task =
        TaskSpec.newBuilder().setName("main").setScript(Script.newBuilder().setText(text)).build();
    return RunRequest.newBuilder()
        .setSpec(JobSpec.newBuilder().setName(name).addTasks(task))
        .build();
  }

  static RunRequest command(String name, String... argv) {
    TaskSpec task =
        TaskSpec.newBuilder()
            .setName("main")
            .setCommand(Command.newBuilder().addAllArgv(List.of(argv)))
            .build();
    return RunRequest.newBuilder()
        .setSpec(JobSpec.newBuilder().setName(name).addTasks(task))
        .build();
  }

  static RunRequest sql(String name, String text, String datasource) {
    TaskSpec task =
        TaskSpec.newBuilder()
            .setName("main")
            .setSql(SqlProgram.newBuilder().setText(text).setDatasource(datasource))
            .build();
    return RunRequest.newBuilder()
        .setSpec(JobSpec.newBuilder().setName(name).addTasks(task))
        .build();
  }

  /**
   * Everything from the token to the end, across restarts of the server; the last response carries
   * the status.
   */
  static Fetched fetchAll(ServerProcess server, String token) throws Exception {
    List<Response> responses = new ArrayList<>();
    String cursor = token;
    long end = System.nanoTime() + END_WITHIN_S * 1_000_000_000L;
    while (System.nanoTime() - end < 0) {
      try {
        FetchResponse page =
            server
                .api()
                .fetch(
                    FetchRequest.newBuilder()
                        .setToken(cursor)
                        .setWait(Duration.newBuilder().setSeconds(20))
                        .build());
        responses.addAll(page.getResponsesList());
        cursor = page.getToken();
        if (page.getEnd()) {
          return new Fetched(page, responses);
        }
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
    throw new AssertionError("no end of the run within " + END_WITHIN_S + " s");
  }

  /** A whole fetch. */
  record Fetched(FetchResponse last, List<Response> responses) {
    List<String> lines() {
      List<String> lines = new ArrayList<>();
      responses.stream()
          .filter(Response::hasLog)
          .forEach(response -> lines.add(response.getLog().getText()));
      return lines;
    }
  }
}
