package dev.signalbox.cli.command;

import static dev.signalbox.api.v1.JobStatus.Code.FAILED;
import static dev.signalbox.api.v1.JobStatus.Code.RUNNING;
import static dev.signalbox.api.v1.JobStatus.Code.SUCCEEDED;
import static dev.signalbox.cli.Responses.err;
import static dev.signalbox.cli.Responses.head;
import static dev.signalbox.cli.Responses.nothing;
import static dev.signalbox.cli.Responses.out;
import static dev.signalbox.cli.Responses.partial;
import static dev.signalbox.cli.Responses.row;
import static dev.signalbox.cli.Responses.state;
import static dev.signalbox.cli.Responses.statementEnd;
import static dev.signalbox.cli.Responses.unterminated;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunCommandTest extends ServerFixture {
  @Test
  void sqlFileBecomesAJobOfOneTaskThatRunsInTheFilesDirectory() throws IOException {
    Path file = Files.createDirectories(directory.resolve("sub")).resolve("weather.sql");
    Files.writeString(file, "select 1;");
    server.page(SUCCEEDED);
    var ended = sessions.run("run", "sub/weather.sql", "-p", "day=x=y", "--timeout", "1m");
    assertThat(ended.code()).as(ended.err()).isZero();
    var spec = server.submitted().getFirst().getSpec();
    assertThat(spec.getName()).isEqualTo("weather");
    assertThat(spec.getTimeout().getSeconds()).isEqualTo(60);
    assertThat(spec.getTasks(0).getName()).isEqualTo("weather");
    assertThat(spec.getTasks(0).getSql().getText()).isEqualTo("select 1;");
    assertThat(spec.getTasks(0).getWorkdir()).isEqualTo(directory.resolve("sub").toString());
    assertThat(server.submitted().getFirst().getParamsMap()).containsEntry("day", "x=y");
  }

  @Test
  void parallelIsForSqlPrograms() throws IOException {
    Files.writeString(directory.resolve("q.sql"), "select 1");
    Files.writeString(directory.resolve("job.yaml"), "tasks: {a: {sql: select 1}}");
    server.page(SUCCEEDED);
    assertThat(sessions.run("run", "q.sql", "--parallel").code()).isZero();
    assertThat(server.submitted().getFirst().getSpec().getTasks(0).getSql().getParallel()).isTrue();
    assertThat(sessions.run("run", "job.yaml", "--parallel").err()).startsWith("SB-CLI-403");
    assertThat(sessions.run("run", "--parallel", "--", "true").err()).startsWith("SB-CLI-403");
  }

  @Test
  void commandKeepsItsArgumentsAsTheyAre() {
    server.page(SUCCEEDED);
    var ended = sessions.run("run", "--retries", "2", "--", "/bin/echo", "--json", "a b", "-p", "");
    assertThat(ended.code()).as(ended.err()).isZero();
    var task = server.submitted().getFirst().getSpec().getTasks(0);
    assertThat(task.getName()).isEqualTo("echo");
    assertThat(task.getCommand().getArgvList())
        .containsExactly("/bin/echo", "--json", "a b", "-p", "");
    assertThat(task.getRetry().getCount()).isEqualTo(2);
    assertThat(task.getWorkdir()).isEqualTo(directory.toString());
  }

  @Test
  void outputOfASingleTaskIsExact() {
    server
        .page(
            RUNNING,
            state("echo", 0, "RUNNING", 1),
            out("echo", "one"),
            err("echo", "warning"),
            partial("echo", "tw"),
            partial("echo", "o"))
        .page(SUCCEEDED, out("echo", ""), unterminated("echo", "three"));
    var ended = sessions.run("run", "--", "echo");
    assertThat(ended.out()).isEqualTo("one\ntwo\nthree");
    assertThat(ended.err()).contains("12:00:01 echo RUNNING\n", "warning\n", "r1 SUCCEEDED in ");
  }

  @Test
  void linesOfSeveralTasksAreWholeAndNamed() throws IOException {
    Files.writeString(
        directory.resolve("job.yaml"),
        "tasks:\n  a: {command: [x]}\n  long: {command: [y], needs: a}\n");
    server.page(SUCCEEDED, partial("a", "o"), out("long", "two"), out("a", "ne"));
    var ended = sessions.run("run", "job.yaml");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("long | two\na    | one\n");
  }

  @Test
  void resultsForProgramsAreAloneOnStandardOutput() throws IOException {
    Files.writeString(directory.resolve("q.sql"), "select 1");
    server
        .page(RUNNING, out("q", "a log line"), head("q", "city", "days"), row("q", "Seattle", 365))
        .page(SUCCEEDED, row("q", "a,b", nothing()), statementEnd("q", 2), statementEnd("q", -1));
    var ended = sessions.run("run", "q.sql", "--output", "csv");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("city,days\nSeattle,365\n\"a,b\",\n");
    assertThat(ended.err()).contains("a log line\n", "r1 SUCCEEDED in ");
  }

  @Test
  void aLimitIsOfEachResultAndSaysWhatIsMissing() throws IOException {
    Files.writeString(directory.resolve("q.sql"), "select 1");
    server
        .page(RUNNING, head("q", "n"), row("q", 1), row("q", 2), row("q", 3))
        .page(SUCCEEDED, statementEnd("q", 3));
    var ended = sessions.run("run", "q.sql", "--output", "jsonl", "--limit", "1");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("{\"n\":1}\n");
    assertThat(ended.err()).contains("2 rows more, beyond --limit 1");
  }

  @Test
  void tablesCanBeLimitedToo() throws IOException {
    Files.writeString(directory.resolve("q.sql"), "select 1");
    server.page(SUCCEEDED, head("q", "n"), row("q", 1), row("q", 2), statementEnd("q", 2));
    assertThat(sessions.run("run", "q.sql", "--limit", "1").out())
        .isEqualTo("n\n─\n1\n… 1 more row (see --limit, --output)\n(2 rows, 0.00 s)\n");
  }

  @Test
  void resultsOfSeveralTasksAtOnceNeedTheirNames() throws IOException {
    Files.writeString(
        directory.resolve("job.yaml"), "tasks:\n  a: {sql: select 1}\n  b: {sql: select 2}\n");
    server.page(SUCCEEDED, head("a", "n"), head("b", "n"), row("b", 1), row("a", 1));
    var ended = sessions.run("run", "job.yaml", "-o", "csv");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("SB-CLI-410: results of a and b come at once");
  }

  @Test
  void outputsThatDoNotExistOrDoNotGoTogetherAreRefusedBeforeAnythingRuns() throws IOException {
    Files.writeString(directory.resolve("q.sql"), "select 1");
    assertThat(sessions.run("run", "q.sql", "-o", "xml").err())
        .contains("SB-CLI-402: --output is one of table, csv, json, jsonl, arrow, not \"xml\"");
    assertThat(sessions.run("run", "q.sql", "-o", "csv", "--json").code()).isEqualTo(2);
    assertThat(sessions.run("run", "q.sql", "--limit", "-1").code()).isEqualTo(2);
    assertThat(server.submitted()).isEmpty();
  }

  @Test
  void resultsAreTables() throws IOException {
    Files.writeString(directory.resolve("q.sql"), "select 1");
    server.page(
        SUCCEEDED,
        head("q", "city", "days", "rain"),
        row("q", "Seattle", 365, 1.5),
        row("q", "東京", 1, nothing()),
        statementEnd("q", 2));
    var ended = sessions.run("run", "q.sql");
    assertThat(ended.out())
        .isEqualTo(
            """
            city     days  rain
            ───────  ────  ────
            Seattle   365   1.5
            東京        1  NULL
            (2 rows, 0.00 s)
            """);
  }

  @Test
  void onlyAHundredRowsAreShown() throws IOException {
    Files.writeString(directory.resolve("q.sql"), "select 1");
    var rows = new java.util.ArrayList<dev.signalbox.api.v1.Response>();
    rows.add(head("q", "n"));
    for (int i = 1; i <= 150; i++) {
      rows.add(row("q", i));
    }
    rows.add(statementEnd("q", 150));
    server.page(SUCCEEDED, rows.toArray(dev.signalbox.api.v1.Response[]::new));
    var ended = sessions.run("run", "q.sql");
    assertThat(ended.out()).contains("\n100\n… 50 more rows (see --limit, --output)\n(150 rows");
    assertThat(ended.out()).doesNotContain("101");
  }

  @Test
  void aFailedRunExitsWithOneAndSaysWhereToLook() {
    server.page(FAILED, state("false", 0, "FAILED", 2));
    var ended = sessions.run("run", "--", "false");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("r1 FAILED in", "signalbox logs r1");
    String address = server.address();
    assertThat(sessions.run("run", "--server", address, "--", "false").err())
        .contains("signalbox logs --server " + address + " r1");
  }

  @Test
  void theReasonOfAFailureIsSaidOnce() {
    server.page(
        FAILED,
        state("load", 1, "RUNNING", 1),
        because(state("load", 1, "FAILED", 2), "exit code 3"),
        state("load", 2, "RUNNING", 2),
        because(state("load", 2, "FAILED", 3), "exit code 3"),
        because(state("load", 0, "FAILED", 3), "exit code 3"),
        because(state("", 0, "FAILED", 3), "task load: exit code 3"));
    assertThat(sessions.run("run", "--", "load").err())
        .contains(
            "12:00:02 load attempt 1 FAILED: exit code 3\n",
            "12:00:03 load attempt 2 FAILED: exit code 3\n12:00:03 load FAILED\n12:00:03 run FAILED\n");
  }

  private static dev.signalbox.api.v1.Response because(
      dev.signalbox.api.v1.Response state, String reason) {
    var change = state.getStatus().toBuilder().setMessage(reason);
    return state.toBuilder().setStatus(change).build();
  }

  @Test
  void jsonIsOnePageALine() {
    server.page(RUNNING, out("echo", "one")).page(SUCCEEDED);
    var ended = sessions.run("run", "--json", "--", "echo");
    assertThat(ended.out().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"jobStatus\":{\"code\":\""))
        .last()
        .asString()
        .contains("\"responses\":[]", "\"token\":\"t2\"", "\"end\":true");
  }

  @Test
  void aRestartedServerIsFollowedOn() throws Exception {
    for (int i = 0; i < 200; i++) {
      server.page(RUNNING, out("echo", "line " + i));
    }
    server.page(SUCCEEDED);
    var restarting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (server.fetches() == 0) {
                      Thread.sleep(1);
                    }
                    server.restart(400);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    var ended = sessions.run("run", "--", "echo");
    restarting.join();
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out().lines()).hasSize(200).doesNotHaveDuplicates();
  }
}
