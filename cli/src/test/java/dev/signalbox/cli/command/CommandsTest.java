package dev.signalbox.cli.command;

import static dev.signalbox.api.v1.JobStatus.Code.CANCELLED;
import static dev.signalbox.api.v1.JobStatus.Code.RUNNING;
import static dev.signalbox.cli.Responses.at;
import static dev.signalbox.cli.Responses.out;
import static dev.signalbox.cli.Responses.state;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.signalbox.api.v1.Attempt;
import dev.signalbox.api.v1.LogChunk;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.api.v1.Task;
import dev.signalbox.cli.Sessions;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class CommandsTest extends ServerFixture {
  private static Run.Builder run(String id, String state) {
    return Run.newBuilder()
        .setId(id)
        .setName("etl")
        .setState(state)
        .setQueue("default")
        .setCreateTime(at(0))
        .setStartTime(at(1))
        .setEndTime(at(4));
  }

  private static Task.Builder task(String name, String state, int exit) {
    return Task.newBuilder()
        .setName(name)
        .setState(state)
        .addAttempts(
            Attempt.newBuilder()
                .setNumber(1)
                .setState(state)
                .setExitCode(exit)
                .setStartTime(at(1))
                .setEndTime(at(3)));
  }

  @Test
  void submitPrintsJustTheToken() {
    assertThat(sessions.run("submit", "--", "true")).isEqualTo(new Sessions.Ended(0, "t0\n", ""));
    assertThat(server.submitted().getFirst().getRequestId()).startsWith("cli-");
  }

  @Test
  void fetchAsJsonIsOneWholeDocument() {
    server.page(RUNNING).page(RUNNING, out("a", "one")).page(CANCELLED);
    assertThat(sessions.run("fetch", "t0", "--json").out())
        .isEqualTo(
            """
            {
              "jobStatus": {
                "code": "RUNNING",
                "message": ""
              },
              "responses": [],
              "token": "t1",
              "end": false
            }
            """);
  }

  @Test
  void followExitsAsTheRunDid() {
    server.run(run("r1", "RUNNING").addTasks(Task.newBuilder().setName("a")).build());
    server.page(RUNNING, out("a", "one")).page(CANCELLED, state("", 0, "CANCELLED", 5));
    var ended = sessions.run("fetch", "--follow", "t0");
    assertThat(ended.code()).isEqualTo(4);
    assertThat(ended.out()).isEqualTo("one\n");
    assertThat(ended.err()).contains("run CANCELLED");
  }

  @Test
  void statusIsATableOfAttempts() {
    server.run(
        run("r7", "FAILED")
            .setMessage("task \"load\" failed")
            .putParams("day", "2026-01-31")
            .addTasks(task("extract", "SUCCEEDED", 0))
            .addTasks(task("load", "FAILED", 3))
            .addTasks(Task.newBuilder().setName("report").setState("SKIPPED"))
            .build());
    assertThat(sessions.run("status", "r7").out())
        .isEqualTo(
            """
            r7 etl  FAILED: task "load" failed
            created 2026-01-31 12:00:00, started 2026-01-31 12:00:01, ended 2026-01-31 12:00:04 (3.0 s); queue default
            param day=2026-01-31

            TASK     STATE      ATTEMPT  EXIT   TOOK  MESSAGE
            ───────  ─────────  ───────  ────  ─────  ───────
            extract  SUCCEEDED        1     0  2.0 s
            load     FAILED           1     3  2.0 s
            report   SKIPPED
            """);
  }

  @Test
  void statusAsJsonHasWhatScriptsRead() {
    server.run(run("r7", "SUCCEEDED").addTasks(task("a", "SUCCEEDED", 0)).build());
    assertThat(sessions.run("status", "r7", "--json").out())
        .contains(
            "\"id\": \"r7\"",
            "\"state\": \"SUCCEEDED\"",
            "\"message\": \"\"",
            "\"createTime\": \"2026-01-31T12:00:00Z\"",
            "\"number\": 1",
            "\"exitCode\": 0");
  }

  @Test
  void thePlainFormOfStatusMeansWhatTheParsedOneDoes() {
    server.run(run("r7", "SUCCEEDED").addTasks(task("a", "SUCCEEDED", 0)).build());
    String address = server.address();
    assertThat(sessions.run("status", "--server", address, "r7", "--json"))
        .isEqualTo(sessions.run("status", "--server=" + address, "r7", "--json"));
    assertThat(sessions.run("status", "r7", "r8").err()).contains("unexpected argument");
    assertThat(sessions.run("status", "r7", "--server").err()).startsWith("SB-CLI-400");
    assertThat(sessions.run("status", "--help").code()).isZero();
  }

  @Test
  void listGoesThroughThePages() {
    for (int i = 1; i <= 5; i++) {
      server.run(run("r" + i, "SUCCEEDED").build());
    }
    var ended =
        sessions.run("list", "--limit", "3", "--state", "succeeded,failed", "--since", "24h");
    assertThat(ended.out())
        .isEqualTo(
            """
            RUN  NAME  STATE      QUEUE    CREATED               TOOK  MESSAGE
            ───  ────  ─────────  ───────  ───────────────────  ─────  ───────
            r1   etl   SUCCEEDED  default  2026-01-31 12:00:00  3.0 s
            r2   etl   SUCCEEDED  default  2026-01-31 12:00:00  3.0 s
            r3   etl   SUCCEEDED  default  2026-01-31 12:00:00  3.0 s
            """);
    assertThat(ended.err()).contains("--page-token 3");
    assertThat(server.listed().getFirst().getStatesList()).containsExactly("SUCCEEDED", "FAILED");
    assertThat(server.listed().getFirst().getCreatedAfter()).isEqualTo(at(10 - 24 * 3600));
    assertThat(sessions.run("list", "--json").out().lines()).hasSize(5);
  }

  @Test
  void diffShowsOnlyWhatDiffers() {
    server.run(
        run("r1", "SUCCEEDED").putParams("day", "1").addTasks(task("a", "SUCCEEDED", 0)).build());
    server.run(run("r2", "FAILED").putParams("day", "2").addTasks(task("a", "FAILED", 9)).build());
    assertThat(sessions.run("diff", "r1", "r2").out())
        .isEqualTo(
            """
                           r1         r2
            ─────────────  ─────────  ──────
            state          SUCCEEDED  FAILED
            params.day     1          2
            tasks.a.state  SUCCEEDED  FAILED
            tasks.a.exit   0          9
            """);
    assertThat(sessions.run("diff", "r1", "r2", "--json").out())
        .startsWith("{\"left\":\"r1\",\"right\":\"r2\",\"differences\":[{\"path\":\"state\"");
    assertThat(sessions.run("diff", "r1", "r1").out()).isEqualTo("r1 and r1 do not differ\n");
  }

  @Test
  void logsKeepTheStreamsApartAndTheBytesExact() {
    server.chunk(
        LogChunk.newBuilder()
            .setTask("a")
            .setStream(Stream.STDOUT)
            .setData(ByteString.copyFromUtf8("no end"))
            .build());
    server.chunk(
        LogChunk.newBuilder()
            .setTask("a")
            .setStream(Stream.STDERR)
            .setData(ByteString.copyFromUtf8("oh\n"))
            .build());
    assertThat(sessions.run("logs", "r1")).isEqualTo(new Sessions.Ended(0, "no end", "oh\n"));
  }

  @Test
  void cancelSaysWhatHappens() {
    server.run(run("r1", "RUNNING").build());
    assertThat(sessions.run("cancel", "r1", "--reason", "wrong day").out())
        .isEqualTo("r1 is being cancelled\n");
    assertThat(server.cancelled().getFirst().getReason()).isEqualTo("wrong day");
  }

  @Test
  void aRefusalIsOneLineWithExitCodeTwo() {
    var ended = sessions.run("status", "r404");
    assertThat(ended)
        .isEqualTo(
            new Sessions.Ended(
                2, "", "SB-RUN-404: there is no run \"r404\"; see signalbox list\n"));
    server.refuse(Status.INTERNAL.withDescription("boom"));
    assertThat(sessions.run("list").err())
        .startsWith("SB-CLI-502: the server at 127.0.0.1:")
        .hasLineCount(1);
  }

  @Test
  void aServerThatIsNotThereIsExitCodeThree() {
    server.close();
    var ended = sessions.run("list");
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.err()).startsWith("SB-CLI-503: cannot reach the server at 127.0.0.1:");
    assertThat(ended.err()).hasLineCount(1);
  }

  @Test
  void usageProblemsSayWhatWasMeant() {
    assertThat(sessions.run("stauts", "r1"))
        .isEqualTo(
            new Sessions.Ended(
                2,
                "",
                "SB-CLI-400: unknown command \"stauts\". Did you mean \"status\"?; see: signalbox"
                    + " --help\n"));
    assertThat(sessions.run("status", "--jsn", "r1").err())
        .startsWith("SB-CLI-400: unknown option \"--jsn\". Did you mean \"--json\"?");
    assertThat(sessions.run("status").code()).isEqualTo(2);
    assertThat(sessions.run().code()).isEqualTo(2);
    assertThat(sessions.run("fetch", "r1").err()).startsWith("SB-CLI-405");
    assertThat(sessions.run("run", "nothing.sql").err())
        .isEqualTo("SB-CLI-404: there is no file nothing.sql; check its name\n");
    assertThat(sessions.run("run", "--", "echo", "${params.who}").err())
        .startsWith("SB-CLI-409: the job needs the parameter \"who\"");
    assertThat(sessions.run("list", "--data-dir", "").err())
        .startsWith("SB-CLI-402: --data-dir is empty");
    assertThat(sessions.run("list", "--server", "nonsense").err()).startsWith("SB-CLI-401");
    assertThat(sessions.run("run", "-p", "x", "--", "true").err()).startsWith("SB-CLI-402");
  }

  @Test
  void aFileThatIsNotThereIsGuessed() throws IOException {
    Files.createDirectory(directory.resolve("jobs"));
    Files.writeString(directory.resolve("jobs/weather.sql"), "select 1");
    assertThat(sessions.run("run", "jobs/wether.sql"))
        .isEqualTo(
            new Sessions.Ended(
                2,
                "",
                "SB-CLI-404: there is no file jobs/wether.sql. Did you mean"
                    + " \"jobs/weather.sql\"?\n"));
    assertThat(sessions.run("run", "jobs").err()).contains("jobs is a directory");
  }

  @Test
  void aParameterThatTheJobDoesNotHaveIsRefused() throws IOException {
    Files.writeString(
        directory.resolve("job.yaml"),
        "params: {day: x}\ntasks: {a: {command: [echo, '${params.day} ${params.hour}']}}\n");
    assertThat(sessions.run("validate", "job.yaml").out()).contains("to be given with -p: hour");
    assertThat(sessions.run("submit", "job.yaml").err())
        .startsWith("SB-CLI-409: the job needs the parameter \"hour\"; give it with -p hour=VALUE");
    assertThat(sessions.run("submit", "job.yaml", "-p", "hour=1", "-p", "dya=2").err())
        .startsWith("SB-CLI-409: the job has no parameter \"dya\". Did you mean \"day\"?");
    assertThat(sessions.run("submit", "job.yaml", "-p", "hour=a=b").code()).isZero();
    assertThat(server.submitted().getFirst().getParamsMap()).containsEntry("hour", "a=b");
  }

  @Test
  void outputThatCannotBeWrittenIsToldUnlessItsReaderLeft() {
    server.run(run("r1", "SUCCEEDED").build());
    assertThat(sessions.runInto("No space left on device", "status", "r1"))
        .isEqualTo(
            new Sessions.Ended(
                2, "", "SB-CLI-408: cannot write standard output: No space left on device\n"));
    assertThat(sessions.runInto("Broken pipe", "status", "r1"))
        .isEqualTo(new Sessions.Ended(141, "", ""));
  }

  @Test
  void validateNamesThePlaces() throws IOException {
    Files.writeString(directory.resolve("job.yaml"), "tasks:\n  a: {comand: [x]}\n");
    var ended = sessions.run("validate", "job.yaml");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).startsWith("job.yaml:2:7: SB-JOB-401: unknown key \"comand\"");
    assertThat(sessions.run("validate", "job.yaml", "--json").out())
        .startsWith(
            "{\"file\":\"job.yaml\",\"valid\":false,\"problems\":[{\"line\":2,\"column\":7,");
  }

  @Test
  void standardInputMayBeAJobOrSql() {
    server.page(CANCELLED);
    sessions.input("name: x\ntasks:\n  a: {command: [y]}\n").run("submit", "-");
    sessions.input("select 1").run("submit", "-");
    assertThat(server.submitted().get(0).getSpec().getName()).isEqualTo("x");
    assertThat(server.submitted().get(1).getSpec().getTasks(0).hasSql()).isTrue();
  }
}
