package dev.signalbox.bench;

import com.google.protobuf.Duration;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Small SQL programs on the default database, from end to end. */
final class SqlPrograms {
  private static final int WARM_UP = 30;
  private static final int FIRST_ROWS = 200;
  private static final int PROGRAMS = 1_000;

  private SqlPrograms() {}

  static List<Figure> small() throws Exception {
    try (BenchServer server = BenchServer.start(BenchServer.newDataDir())) {
      firstRowsMs(server, WARM_UP);
      double[] ms = firstRowsMs(server, FIRST_ROWS);
      double[] ends = commandMs(server, FIRST_ROWS);
      double p50 = ms[ms.length / 2];
      double p99 = ms[(int) (ms.length * 0.99)];
      double rate = rate(server, sql("select 1"));
      double writes = rate(server, sql("insert into t select 1"));
      double trues = rate(server, BenchServer.command("default", "true"));
      String limit = "a run of true, to its end";
      String limitRate = "runs of true";
      return List.of(
          new Figure(
              "sql_first_row_p50",
              p50,
              "ms",
              ends[ends.length / 2],
              limit,
              "<= 150 ms",
              p50 <= 150),
          new Figure(
              "sql_first_row_p99",
              p99,
              "ms",
              ends[(int) (ends.length * 0.99)],
              limit,
              "<= 150 ms",
              p99 <= 150),
          new Figure("sql_programs", rate, "programs/s", trues, limitRate, ">= 100/s", rate >= 100),
          new Figure("sql_programs_writing", writes, "programs/s", trues, limitRate, "none", true));
    }
  }

  static RunRequest sql(String program) {
    TaskSpec task =
        TaskSpec.newBuilder()
            .setName("main")
            .setSql(SqlProgram.newBuilder().setText(program).setDatasource("default"))
            .build();
    return RunRequest.newBuilder()
        .setSpec(JobSpec.newBuilder().setName("bench").addTasks(task))
        .build();
  }

  private static double[] firstRowsMs(BenchServer server, int count) {
    until(server, server.blocking().run(sql("create table if not exists t (i int)")), false);
    double[] ms = new double[count];
    for (int i = 0; i < count; i++) {
      long beganNs = System.nanoTime();
      String token = until(server, server.blocking().run(sql("select 42 as answer")), true);
      ms[i] = (System.nanoTime() - beganNs) / 1e6;
      until(server, Job.newBuilder().setToken(token).build(), false);
    }
    Arrays.sort(ms);
    return ms;
  }

  private static double[] commandMs(BenchServer server, int count) {
    double[] ms = new double[count];
    for (int i = 0; i < count; i++) {
      long beganNs = System.nanoTime();
      until(server, server.blocking().run(BenchServer.command("default", "true")), false);
      ms[i] = (System.nanoTime() - beganNs) / 1e6;
    }
    Arrays.sort(ms);
    return ms;
  }

  private static double rate(BenchServer server, RunRequest request) {
    List<Job> jobs = new ArrayList<>(PROGRAMS);
    long beganNs = System.nanoTime();
    for (int i = 0; i < PROGRAMS; i++) {
      jobs.add(server.blocking().run(request));
    }
    jobs.forEach(job -> until(server, job, false));
    return PROGRAMS / ((System.nanoTime() - beganNs) / 1e9);
  }

  /**
   * Fetches up to the first row, or to the end.
   *
   * @return the token to go on with
   */
  private static String until(BenchServer server, Job job, boolean firstRow) {
    String token = job.getToken();
    while (true) {
      FetchResponse page =
          server
              .blocking()
              .fetch(
                  FetchRequest.newBuilder()
                      .setToken(token)
                      .setWait(Duration.newBuilder().setSeconds(30))
                      .build());
      token = page.getToken();
      boolean row = page.getResponsesList().stream().anyMatch(response -> response.hasRow());
      if (page.getEnd() && page.getJobStatus().getCode() != JobStatus.Code.SUCCEEDED) {
        throw new IllegalStateException("a program did not succeed: " + page.getJobStatus());
      }
      if (page.getEnd() || (firstRow && row)) {
        return token;
      }
    }
  }
}
