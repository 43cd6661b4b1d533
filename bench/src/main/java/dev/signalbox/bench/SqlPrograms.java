package dev.signalbox.bench;

import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Small SQL programs on the default database, from end to end. */
final class SqlPrograms {
  private static final int WARM_UP = 30;
  private static final int FIRST_ROWS = 200;
  private static final int PROGRAMS = 1_000;
  private static final int ROWS = 1_000_000;
  private static final int ROWS_TRIES = 3;

  private static final String TEN_COLUMNS =
      "select i, i % 2 = 0 as b, i * 1.5 as d, (i / 7)::decimal(18,3) as dec, 'text ' || i as t,"
          + " date '2020-01-01' + (i % 1000)::int as day,"
          + " timestamp '2020-01-01' + interval (i) second as ts, i::double / 3 as f,"
          + " case when i % 3 = 0 then null else i::int end as n, md5(i::varchar) as h"
          + " from range("
          + ROWS
          + ") r(i)";

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

  /** A million rows of ten columns from the database to the client's CSV. */
  static List<Figure> rows() throws Exception {
    try (BenchServer server = BenchServer.start(BenchServer.newDataDir())) {
      Path directory = Files.createTempDirectory("signalbox-rows");
      Path mine = directory.resolve("mine.csv");
      Path engines = directory.resolve("engines.csv");
      String copy = "copy (" + TEN_COLUMNS + ") to '" + engines + "'";
      double best = Double.MAX_VALUE;
      double limit = Double.MAX_VALUE;
      for (int i = 0; i < ROWS_TRIES; i++) {
        limit = Math.min(limit, client(server, copy, directory.resolve("copied")));
        best = Math.min(best, client(server, TEN_COLUMNS, mine));
      }
      long lines;
      try (Stream<String> all = Files.lines(mine)) {
        lines = all.count();
      }
      BenchServer.delete(directory);
      if (lines != ROWS + 1) {
        throw new IllegalStateException("there are " + lines + " lines");
      }
      return List.of(
          new Figure(
              "sql_rows",
              ROWS / best,
              "rows/s",
              ROWS / limit,
              "the engine's own COPY … TO, run the same way",
              ">= 30 %",
              limit >= 0.3 * best));
    }
  }

  /** Runs a program with the command line client; seconds. */
  private static double client(BenchServer server, String program, Path output)
      throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(
            BenchServer.root().resolve("bin/signalbox").toString(),
            "sql",
            "--server",
            server.address(),
            "-e",
            program,
            "--output",
            "csv");
    command.redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
    long beganNs = System.nanoTime();
    if (command.start().waitFor() != 0) {
      throw new IllegalStateException("the client failed");
    }
    return (System.nanoTime() - beganNs) / 1e9;
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
    toEnd(server, server.blocking().run(sql("create table if not exists t (i int)")).getToken());
    double[] ms = new double[count];
    for (int i = 0; i < count; i++) {
      long beganNs = System.nanoTime();
      String token = server.blocking().run(sql("select 42 as answer")).getToken();
      FetchResponse first = succeeded(server.fetchUntil(token, SqlPrograms::hasRow));
      ms[i] = (System.nanoTime() - beganNs) / 1e6;
      toEnd(server, first.getToken());
    }
    Arrays.sort(ms);
    return ms;
  }

  private static double[] commandMs(BenchServer server, int count) {
    double[] ms = new double[count];
    for (int i = 0; i < count; i++) {
      long beganNs = System.nanoTime();
      toEnd(server, server.blocking().run(BenchServer.command("default", "true")).getToken());
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
    jobs.forEach(job -> toEnd(server, job.getToken()));
    return PROGRAMS / ((System.nanoTime() - beganNs) / 1e9);
  }

  private static boolean hasRow(FetchResponse page) {
    return page.getResponsesList().stream().anyMatch(Response::hasRow);
  }

  private static void toEnd(BenchServer server, String token) {
    succeeded(server.fetchAll(token));
  }

  private static FetchResponse succeeded(FetchResponse page) {
    if (page.getEnd() && page.getJobStatus().getCode() != JobStatus.Code.SUCCEEDED) {
      throw new IllegalStateException("a program did not succeed: " + page.getJobStatus());
    }
    return page;
  }
}
