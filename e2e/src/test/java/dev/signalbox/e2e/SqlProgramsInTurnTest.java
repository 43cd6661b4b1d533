package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One child runs one program after another, and none notices the one before. */
@Tag("slow")
class SqlProgramsInTurnTest {
  @TempDir Path temp;

  @Test
  void aProgramFindsNothingOfTheOneBeforeButItsTables() throws Exception {
    try (ServerProcess server = ServerProcess.start(temp.resolve("data"))) {
      run(server, "create table kept (i int)", "", JobStatus.Code.SUCCEEDED);
      long child = onlyChild();

      run(
          server,
          """
          create temp table mine (i int);
          set variable v = 5;
          set global memory_limit = '123MB';
          attach ':memory:' as other;
          create macro other.main.twice(x) as 2 * x;
          begin;
          insert into kept values (1);
          use other
          """,
          "",
          JobStatus.Code.SUCCEEDED);
      run(server, "set threads = 1; select no_such_column", "", JobStatus.Code.FAILED);

      assertThat(
              run(
                  server,
                  """
                  select getvariable('v'), current_setting('memory_limit'),
                    current_setting('threads'), current_database(), (select count(*) from kept),
                    (select count(*) from duckdb_tables() where temporary),
                    (select count(*) from duckdb_databases() where not internal)
                  """,
                  "",
                  JobStatus.Code.SUCCEEDED))
          .containsExactly("null", "512.0 MiB", "2", "default", "0", "0", "1");
      assertThat(onlyChild()).as("it was one child all along").isEqualTo(child);
    }
  }

  @Test
  void eachProgramWorksInItsOwnDirectory() throws Exception {
    Path one = Files.createDirectories(temp.resolve("one"));
    Path two = Files.createDirectories(temp.resolve("two"));
    try (ServerProcess server = ServerProcess.start(temp.resolve("data"))) {
      for (String datasource : List.of("default", "sqlite:here.db")) {
        boolean sqlite = !datasource.equals("default");
        for (Path directory : List.of(one, two)) {
          String name = directory.getFileName().toString();
          String program =
              sqlite
                  ? "create table t (s text); insert into t values ('" + name + "')"
                  : "copy (select '" + name + "' as s) to 'here.csv'";
          run(server, program, datasource, directory, JobStatus.Code.SUCCEEDED);
        }
        for (Path directory : List.of(one, two)) {
          assertThat(
                  run(
                      server,
                      sqlite ? "select s from t" : "select s from 'here.csv'",
                      datasource,
                      directory,
                      JobStatus.Code.SUCCEEDED))
              .containsExactly(directory.getFileName().toString());
        }
      }
      onlyChild();
    }
  }

  private long onlyChild() throws Exception {
    List<ProcessHandle> children = SqlChildren.of(temp.resolve("data"));
    assertThat(children).hasSize(1);
    return children.getFirst().pid();
  }

  private static List<String> run(
      ServerProcess server, String program, String datasource, JobStatus.Code code)
      throws Exception {
    return run(server, program, datasource, Path.of(""), code);
  }

  /** The cells of all its rows. */
  private static List<String> run(
      ServerProcess server, String program, String datasource, Path workdir, JobStatus.Code code)
      throws Exception {
    RunRequest.Builder request = Client.sql("turn", program, datasource).toBuilder();
    request.getSpecBuilder().getTasksBuilder(0).setWorkdir(workdir.toString());
    Job job = server.api().run(request.build());
    Client.Fetched fetched = Client.fetchAll(server, job.getToken());
    assertThat(fetched.last().getJobStatus().getCode())
        .as(String.join("\n", fetched.lines()))
        .isEqualTo(code);
    return fetched.responses().stream()
        .filter(Response::hasRow)
        .flatMap(response -> response.getRow().getValuesList().stream())
        .map(SqlProgramsInTurnTest::text)
        .toList();
  }

  private static String text(Value value) {
    return switch (value.getKindCase()) {
      case NULL -> "null";
      case INT -> Long.toString(value.getInt());
      default -> value.getString();
    };
  }
}
