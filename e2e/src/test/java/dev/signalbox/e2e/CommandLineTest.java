package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.GetRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
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
    stopNode();

    Launcher.Result list = Launcher.run("list", "--data-dir", data(), "--json");

    assertThat(list.out().lines()).hasSize(2).allMatch(line -> line.contains("SUCCEEDED"));
  }

  @Test
  void interruptCancelsALocalRun() throws Exception {
    Process run = start("cancelled", "run", "--data-dir", data(), "--", "sleep", "1000");
    Await.until(
        "it runs", () -> Files.readString(temp.resolve("cancelled.err")).contains("RUNNING"));

    interrupt(run);
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
  void interruptDetachesFromAServerAndASecondOneCancels() throws Exception {
    try (ServerProcess server = ServerProcess.start(Path.of(data()))) {
      Process left = follow("left", server, "sleep", "1000");
      interrupt(left);
      assertThat(left.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(left.exitValue()).isEqualTo(130);
      assertThat(Files.readString(temp.resolve("left.err")))
          .contains("signalbox fetch --follow --server " + server.address() + " sb1_");
      assertThat(state(server, "r1")).isEqualTo("RUNNING");

      Process cancelled = follow("cancelled", server, "sleep", "1000");
      interrupt(cancelled);
      Await.until("it was heard", () -> err("cancelled").contains("detaching"));
      interrupt(cancelled);
      assertThat(cancelled.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(cancelled.exitValue()).isEqualTo(130);
      assertThat(state(server, "r2")).isEqualTo("CANCELLED");
      Launcher.run("cancel", "--server", server.address(), "--wait", "r1");
    }
  }

  @Test
  void namesAndArgumentsAreExactInALocaleWithoutThem() throws Exception {
    Path directory = Files.createDirectory(temp.resolve("grüße 日本"));
    Files.writeString(directory.resolve("ü.sql"), "select 'größe' as \"名\";");
    String line =
        "LC_ALL=C \"$0\" run --data-dir \"$1/dätä\" \"$1/ü.sql\" && cd \"$1\""
            + " && LC_ALL=C \"$0\" run --data-dir dätä -- sh -c 'echo \"$1 in $PWD\"' - жук";
    Shell.Result result = Shell.run(line, Launcher.path().toString(), directory.toString());
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("名", "größe", "жук in " + directory.toRealPath());
    stopNode(directory.resolve("dätä"));
  }

  @Test
  void theLauncherIsCalledInEveryWay() throws Exception {
    String launcher = Launcher.path().toString();
    Path link = Files.createSymbolicLink(temp.resolve("sb"), Launcher.path());
    for (String line :
        List.of(
            "sh \"$0\" version",
            "cd \"${0%/*}\" && bash signalbox version",
            "cd / && exec \"" + link + "\" version",
            "PATH=$PATH:${0%/*} && cd / && signalbox version",
            "exec 0<&-; \"$0\" version 2>&-",
            "CDPATH=/ && export CDPATH && cd \"${0%/*}/..\" && bin/signalbox version")) {
      Shell.Result result = Shell.run(line, launcher);
      assertThat(result.exitCode()).as(line + ": " + result.output()).isZero();
      assertThat(result.output()).as(line).startsWith("signalbox ").hasLineCount(1);
    }
    Shell.Result gone =
        Shell.run(
            "mkdir \"$1\" && cd \"$1\" && rmdir \"$1\" && \"$0\" version", launcher, temp + "/x");
    assertThat(gone.exitCode()).isEqualTo(2);
    assertThat(gone.output()).contains("SB-CLI-407").doesNotContain("line ");
  }

  @Test
  void aClosedPipeEndsQuietlyAndAFullDiskIsTold() throws Exception {
    String launcher = Launcher.path().toString();
    Shell.Result closed =
        Shell.run(
            "\"$0\" run --data-dir \"$1\" -- seq 1 300000 2>/dev/null | head -n 1",
            launcher,
            data());
    assertThat(closed.output()).isEqualTo("1\n");
    Shell.Result full = Shell.run("\"$0\" list --data-dir \"$1\" >/dev/full", launcher, data());
    assertThat(full.exitCode()).isEqualTo(2);
    assertThat(full.output())
        .isEqualTo("SB-CLI-408: cannot write standard output: No space left on device\n");
  }

  @Test
  void aDataDirectoryThatCannotBeUsedIsNamed() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    Launcher.Result run = Launcher.run("run", "--data-dir", file.toString(), "--", "true");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("SB-NODE-502").contains("is not a directory").hasLineCount(1);
    Launcher.Result server = Launcher.run("server", "--data-dir", file.toString());
    assertThat(server.exitCode()).isEqualTo(1);
    assertThat(server.err()).startsWith("SB-SERVER-403").hasLineCount(1);
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

  private Process follow(String name, ServerProcess server, String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of("run", "--server", server.address(), "--"));
    line.addAll(List.of(command));
    Process process = start(name, line.toArray(String[]::new));
    Await.until("it runs", () -> err(name).contains(command[0] + " RUNNING"));
    return process;
  }

  private String err(String name) throws Exception {
    return Files.readString(temp.resolve(name + ".err"));
  }

  private static void interrupt(Process process) throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  private static String state(ServerProcess server, String run) {
    return server.api().get(GetRequest.newBuilder().setRun(run).build()).getState();
  }

  /** It would stay for a minute. */
  @AfterEach
  void stopNode() throws Exception {
    stopNode(Path.of(data()));
  }

  private static void stopNode(Path dataDir) throws Exception {
    Path pid = dataDir.resolve("server.pid");
    if (!Files.exists(pid)) {
      return;
    }
    new ProcessBuilder("kill", Files.readString(pid).strip()).start().waitFor();
    Await.until("the node has gone", () -> !Files.exists(pid));
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String there = "127.0.0.1:" + taken.getLocalPort();
      String free = "127.0.0.1:0";
      for (List<String> ports :
          List.of(
              List.of("--listen", there, "--http", free),
              List.of("--listen", free, "--http", there))) {
        List<String> line = new ArrayList<>(List.of("server", "--data-dir", data()));
        line.addAll(ports);
        Launcher.Result result = Launcher.run(line.toArray(String[]::new));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
            .contains("SB-SERVER-500: the server cannot start: cannot listen on " + there + ": ")
            .doesNotContain("\tat ");
      }
    }
  }

  private String data() {
    return temp.resolve("data").toString();
  }

  private Process start(String name, String... arguments) throws Exception {
    return Launcher.start(temp.resolve(name + ".out"), temp.resolve(name + ".err"), arguments);
  }
}
