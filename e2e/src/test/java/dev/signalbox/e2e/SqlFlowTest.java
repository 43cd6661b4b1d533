package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.ListRequest;
import dev.signalbox.api.v1.Run;
import dev.signalbox.e2e.SqlFlowClients.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The clients that SQLFlow has released, unchanged, against the built server. */
@Tag("slow")
class SqlFlowTest {
  private static final String ENDLESS = "select count(*) from range(100000000000) a, range(100) b";

  @TempDir Path temp;

  @BeforeAll
  static void install() throws Exception {
    SqlFlowClients.install();
  }

  static Stream<String> clients() {
    return SqlFlowClients.ALL.stream();
  }

  private ServerProcess server() throws Exception {
    return ServerProcess.start(temp.resolve("data"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void programsRunOnTheDefaultDatabaseAndRowsAreTyped(String client) throws Exception {
    try (ServerProcess server = server()) {
      List<Answer> answers =
          SqlFlowClients.run(
              client,
              server,
              "",
              """
              create table t (i integer, s varchar); -- a comment; with a semicolon
              insert into t values (1, 'a;b'), (2, null);
              select i, s from t order by i
              """,
              """
              select true as b, 9223372036854775807 as i, 18446744073709551615::ubigint as u,
                0.1::double as d, 1.50::decimal(5,2) as c, 'grün' as s, 'x'::blob as y,
                timestamp '2024-02-29 23:59:59.123456' as ts, date '2024-02-29' as da, null as n,
                [1, null, 3] as l, 170141183460469231731687303715884105727::hugeint as h;
              """,
              "create table empty (i integer); select * from empty",
              "select 1 as one; select 2 as two, 3 as three");
      assertThat(answers.get(0).results())
          .containsExactly(
              new SqlFlowClients.Result(
                  List.of("i", "s"),
                  List.of(List.of("int 1", "str 'a;b'"), List.of("int 2", "NoneType None"))));
      assertThat(answers.get(1).results().getFirst().rows())
          .containsExactly(
              List.of(
                  "bool True",
                  "int 9223372036854775807",
                  "int 18446744073709551615",
                  "float 0.1",
                  "str '1.50'",
                  "str 'grün'",
                  "bytes b'x'",
                  "datetime datetime.datetime(2024, 2, 29, 23, 59, 59, 123456)",
                  "str '2024-02-29'",
                  "NoneType None",
                  "str '[1,null,3]'",
                  "str '170141183460469231731687303715884105727'"));
      assertThat(answers.get(2).results()).isEmpty();
      assertThat(answers.get(3).results().stream().map(SqlFlowClients.Result::columns))
          .containsExactly(List.of("one"), List.of("two", "three"));
      assertThat(answers).allMatch(answer -> answer.code().isEmpty());
      // The client sleeps for 2 s after an answer that is not the last: only two results need two.
      for (int i = 0; i < 3; i++) {
        assertThat(answers.get(i).seconds() - seconds(get(server, "r" + (i + 1)))).isLessThan(1.5);
      }
    }
  }

  /** From its submission to its end. */
  private static double seconds(Run run) {
    return run.getEndTime().getSeconds()
        - run.getCreateTime().getSeconds()
        + (run.getEndTime().getNanos() - run.getCreateTime().getNanos()) / 1e9;
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aFetchTakesLittleMoreThanTheRunItself(String client) throws Exception {
    try (ServerProcess server = server()) {
      String[] programs = IntStream.range(0, 5).mapToObj(i -> "select 1").toArray(String[]::new);
      List<Answer> answers = SqlFlowClients.run(client, server, "duckdb::memory:", programs);
      double least = 100;
      for (int i = 0; i < programs.length; i++) {
        double ran = seconds(get(server, "r" + (i + 1)));
        least = Math.min(least, answers.get(i).seconds() - ran);
      }
      assertThat(least).isLessThan(0.25);
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aProgramRunsOnMariaDbAndItsPasswordIsNowhere(String client) throws Exception {
    MariaDbServer maria = MariaDbServer.start();
    try (ServerProcess server = server()) {
      List<Answer> answers =
          SqlFlowClients.run(
              client,
              server,
              maria.sqlFlowUrl(),
              """
              create table t (id int primary key, name varchar(20), at datetime, price decimal(8,2),
                big bigint unsigned, on_sale boolean);
              insert into t values (1, 'kaffee', '2024-01-02 03:04:05', 3.50, 18446744073709551615, true);
              insert into t values (2, null, null, null, 7, false);
              select * from t order by id;
              """,
              "insert into t values (3, 'x', null, 1, 1, true);\ninsert into t values (1, 'y', null, 1, 1, true)",
              "select count(*) as n from t",
              "select 1\nform t");
      assertThat(answers.get(0).results().getFirst().rows())
          .containsExactly(
              List.of(
                  "int 1",
                  "str 'kaffee'",
                  "datetime datetime.datetime(2024, 1, 2, 3, 4, 5)",
                  "str '3.50'",
                  "int 18446744073709551615",
                  "bool True"),
              List.of(
                  "int 2",
                  "NoneType None",
                  "NoneType None",
                  "NoneType None",
                  "int 7",
                  "bool False"));
      assertThat(answers.get(1).details())
          .startsWith("SB-SQL-422: statement 2 failed at line 2")
          .contains("Duplicate entry '1' for key");
      // Each statement commits by itself.
      assertThat(answers.get(2).results().getFirst().rows()).containsExactly(List.of("int 3"));
      assertThat(answers.get(3).details())
          .startsWith("SB-SQL-422: statement 1 failed at line 2, column 6: You have an error");
      assertThat(answers).noneMatch(answer -> answer.details().contains(MariaDbServer.PASSWORD));
    }
    assertThat(filesWith(MariaDbServer.PASSWORD)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aFailureIsRaisedWithWhatTheDatabaseSaidAndWhere(String client) throws Exception {
    try (ServerProcess server = server()) {
      List<Answer> answers =
          SqlFlowClients.run(
              client,
              server,
              "",
              "select 1 as a;\nselect nope\nfrom range(3);\nselect 2",
              " ",
              "select * from iris\nTO TRAIN DNNClassifier LABEL class INTO my_model;");
      assertThat(answers.get(0).code()).isEqualTo("FAILED_PRECONDITION");
      assertThat(answers.get(0).details())
          .startsWith(
              """
              SB-SQL-422: statement 2 failed at line 2, column 8: Binder Error: Referenced column "nope" not found in FROM clause!
                2 | select nope
                  |        ^
              """)
          .contains("The statements after it did not run.\n")
          .endsWith("r1 FAILED: task program: exit code 1");
      assertThat(answers.get(1).code()).isEqualTo("INVALID_ARGUMENT");
      assertThat(answers.get(1).details()).startsWith("SB-SPEC-400: ");
      assertThat(answers.get(2).details())
          .startsWith("SB-SQL-501: statement 1 cannot run: TO TRAIN at line 2, column 1 is for");
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aHundredThousandRowsAreExactAndInOrder(String client) throws Exception {
    try (ServerProcess server = server()) {
      Answer answer =
          SqlFlowClients.run(
                  client,
                  server,
                  "duckdb::memory:",
                  "select i, 'row ' || i as s from range(100000) r(i) order by i")
              .getFirst();
      assertThat(answer.details()).isEmpty();
      List<List<String>> rows = answer.results().getFirst().rows();
      assertThat(rows).hasSize(100_000);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(rows.get(i)).containsExactly("int " + i, "str 'row " + i + "'");
      }
    }
  }

  @Test
  void clientsThatHangUpEarlyLeaveNothingBehind() throws Exception {
    try (ServerProcess server = server()) {
      List<Process> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ProcessBuilder builder =
            new ProcessBuilder(
                SqlFlowClients.command(SqlFlowClients.ALL.get(i % 2)).toString(),
                "--url",
                server.address(),
                ENDLESS);
        builder.environment().put("SQLFLOW_DATASOURCE", "duckdb::memory:");
        builder.redirectErrorStream(true).redirectOutput(temp.resolve("client" + i).toFile());
        clients.add(builder.start());
        int wanted = i + 1;
        // One dies before its run begins, another within it.
        Await.until("it is submitted", () -> runs(server).size() == wanted);
        if (i % 3 == 0) {
          clients.getLast().destroyForcibly();
        }
      }
      clients.forEach(Process::destroyForcibly);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(150);
      while (runs(server).stream().anyMatch(run -> !run.getState().equals("CANCELLED"))) {
        assertThat(System.nanoTime()).as(runs(server).toString()).isLessThan(end);
        TimeUnit.SECONDS.sleep(1);
      }
      assertThat(SqlFlowClients.run("sqlflow", server, "", "select 1 as a").getFirst().results())
          .hasSize(1);
    }
    // As long as there is a server, some wait for more programs.
    Await.until("no child is left", () -> SqlChildren.of(temp.resolve("data")).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("clients")
  void theCommandsExitCodesTellHowItWent(String client) throws Exception {
    try (ServerProcess server = server()) {
      assertThat(command(client, "--url", server.address(), "select 42 as answer").output())
          .contains("answer", "42");
      Shell.Result failed = command(client, "--url", server.address(), "select 1", "select nope");
      assertThat(failed.exitCode()).isEqualTo(1);
      assertThat(failed.output()).contains("SB-SQL-422: statement 1 failed at line 1, column 8");
      assertThat(command(client, "--url", server.address()).exitCode()).isEqualTo(2);
    }
  }

  private static Shell.Result command(String client, String... arguments) throws Exception {
    return Shell.run("exec \"$0\" \"$@\"", concat(client, arguments));
  }

  private static String[] concat(String client, String... arguments) {
    return Stream.concat(Stream.of(SqlFlowClients.command(client).toString()), Stream.of(arguments))
        .toArray(String[]::new);
  }

  private static List<Run> runs(ServerProcess server) {
    return server.api().list(ListRequest.getDefaultInstance()).getRunsList();
  }

  private static Run get(ServerProcess server, String run) {
    return server.api().get(GetRequest.newBuilder().setRun(run).build());
  }

  private List<Path> filesWith(String secret) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        // One byte is one character, whatever the file holds.
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (text.contains(secret)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
