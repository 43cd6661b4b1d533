package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line with nothing set up but a directory. */
@Tag("slow")
class CommandLineTest {
  @TempDir Path temp;

  @Test
  void exampleRunsTwiceAndItsTablesAreRight() throws Exception {
    for (int time = 0; time < 2; time++) {
      Launcher.Result result = Launcher.run("run", "--data-dir", data(), "examples/weather.sql");
      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out()).contains("4426.0").contains("2015-03-15     55.9");
    }
  }

  @Test
  void pipelineRunsToItsEnd() throws Exception {
    Launcher.Result result = Launcher.run("run", "--data-dir", data(), "examples/pipeline.yaml");
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  @Test
  void failedRunIsExitCodeOneAndBadInputIsTwo() throws Exception {
    assertThat(Launcher.run("run", "--data-dir", data(), "--", "false").exitCode()).isEqualTo(1);
    Path bad = Files.writeString(temp.resolve("bad.yaml"), "name: x\ntask: {}\n");
    Launcher.Result result = Launcher.run("run", "--data-dir", data(), bad.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("bad.yaml:2:1").contains("tasks");
    assertThat(Launcher.run("status", "--server", "127.0.0.1:1", "r1").exitCode()).isEqualTo(3);
  }

  @Test
  void twoRunsAtOnceBothSucceedAndAreListedAfterwards() throws Exception {
    Process first =
        start("first", "run", "--data-dir", data(), "--", "sh", "-c", "sleep 1; echo one");
    Process second =
        start("second", "run", "--data-dir", data(), "--", "sh", "-c", "sleep 1; echo two");
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(List.of(first.exitValue(), second.exitValue())).containsOnly(0);
    assertThat(Files.readString(temp.resolve("first.out"))).isEqualTo("one\n");
    Await.until("the node has gone home", () -> !Files.exists(Path.of(data(), "server.pid")));

    Launcher.Result list = Launcher.run("list", "--data-dir", data(), "--json");

    assertThat(list.out().lines()).hasSize(2).allMatch(line -> line.contains("SUCCEEDED"));
  }

  @Test
  void interruptCancelsALocalRun() throws Exception {
    Process run = start("cancelled", "run", "--data-dir", data(), "--", "sleep", "1000");
    Await.until(
        "it runs", () -> Files.readString(temp.resolve("cancelled.err")).contains("RUNNING"));

    new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();

    assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isEqualTo(130);
    assertThat(Launcher.run("list", "--data-dir", data(), "--json").out()).contains("CANCELLED");
  }

  @Test
  void runWhoseTerminalAndNodeWereKilledIsFinishedByTheNextUse() throws Exception {
    Path go = temp.resolve("go");
    String script = "while ! test -e " + go + "; do sleep 0.05; done; echo finished";
    Process run = start("killed", "run", "--data-dir", data(), "--", "sh", "-c", script);
    Await.until("it runs", () -> Files.readString(temp.resolve("killed.err")).contains("RUNNING"));
    String node = Files.readString(Path.of(data(), "server.pid")).strip();

    run.destroyForcibly().waitFor();
    new ProcessBuilder("kill", "-KILL", node).start().waitFor();
    Files.createFile(go);

    Await.until(
        "the next use finds its end",
        () ->
            Launcher.run("status", "--data-dir", data(), "--json", "r1")
                .out()
                .contains("SUCCEEDED"));
    assertThat(Launcher.run("logs", "--data-dir", data(), "r1").out()).isEqualTo("finished\n");
  }

  @Test
  void secondServerOnADirectoryRefusesToStart() throws Exception {
    try (ServerProcess server = ServerProcess.start(Path.of(data()))) {
      Launcher.Result second =
          Launcher.run(
              "server", "--data-dir", data(), "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0");
      assertThat(second.exitCode()).isNotZero();
      assertThat(second.err()).contains("SB-SERVER-409").contains("" + server.process().pid());
    }
  }

  private String data() {
    return temp.resolve("data").toString();
  }

  private Process start(String name, String... arguments) throws Exception {
    return Launcher.start(temp.resolve(name + ".out"), temp.resolve(name + ".err"), arguments);
  }
}
