package dev.signalbox.executors.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.executors.process.keeper.Keeper;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.Executor.StopReason;
import dev.signalbox.executors.spi.tck.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kill -9 of each part does, and what runs away. */
@Tag("slow")
final class KeeperFaultTest {
  private static final AttemptKey KEY = key(1);

  /** Children in the group, in sessions of their own, and one that throws off every trace. */
  private static final String FAMILY =
      """
      sleep 3001 &
      setsid sleep 3002 &
      setsid sh -c 'sleep 3003 & exec sleep 3004' &
      env -i setsid sh -c 'env -i setsid sleep 3005 & exit' &
      sh -c 'trap "" TERM; sleep 3006; sleep 3007' &
      wait_for_them() { sleep 0.2; }
      wait_for_them
      echo ready
      """;

  @TempDir Path directory = Path.of("");

  private final Recorder recorder = new Recorder(() -> {});
  private @Nullable KeeperClient client;

  private static AttemptKey key(long run) {
    return new AttemptKey(new RunId(run), "task", 1, 1);
  }

  private Path worker() {
    return directory.resolve("worker");
  }

  private Path output(AttemptKey key) {
    return directory.resolve(key.run() + ".frames");
  }

  private ProcessExecutor open() {
    KeeperClient opened =
        new KeeperClient(new KeeperStarter(worker(), KeeperFixture.keeperCommand())).begin();
    client = opened;
    return new ProcessExecutor(
        new KeeperExecutor.Config(worker(), Map.of("PATH", "/usr/bin:/bin"), 1 << 20),
        opened,
        recorder);
  }

  private AttemptOrder script(AttemptKey key, String text) {
    TaskSpec task = TaskSpec.of(key.task(), new Action.Script(text));
    return new AttemptOrder(key, "job", task, Map.of(), output(key));
  }

  /** The sleepers of {@link #FAMILY}. */
  private List<Integer> sleepers() {
    List<Integer> found = new ArrayList<>();
    KeeperFixture.workingIn(worker())
        .values()
        .forEach(
            line ->
                IntStream.rangeClosed(3001, 3008)
                    .filter(seconds -> line.endsWith("sleep " + seconds))
                    .forEach(found::add));
    return found;
  }

  @AfterEach
  void endKeeper() {
    if (client != null) {
      client.close();
    }
    KeeperFixture.clean(worker());
  }

  @Test
  void nothingOutlivesANormalEnd() {
    ProcessExecutor executor = open();
    executor.recover(Set.of());
    executor.start(script(KEY, FAMILY));
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void nothingOutlivesACancel() {
    ProcessExecutor executor = open();
    executor.recover(Set.of());
    executor.start(script(KEY, FAMILY + "trap '' TERM\nsleep 3008\nsleep 3008"));
    recorder.awaitBytes(KEY, 1);
    recorder.await(() -> sleepers().size() >= 7);
    executor.stop(KEY, StopReason.CANCEL, 300);
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.CANCELLED);
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void anotherAttemptIsLeftAlone() {
    ProcessExecutor executor = open();
    executor.recover(Set.of());
    executor.start(script(key(2), "setsid sleep 3001 & echo ready; exec sleep 3002"));
    recorder.awaitBytes(key(2), 1);
    executor.start(script(KEY, "setsid sleep 3003 & exit 0"));
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(sleepers()).containsExactlyInAnyOrder(3001, 3002);
  }

  @Test
  void whatThrowsOffEveryTraceDiesWithItsOwnAttemptBesideAnother() {
    ProcessExecutor executor = open();
    executor.recover(Set.of());
    executor.start(script(key(2), "echo ready; exec sleep 3002"));
    recorder.awaitBytes(key(2), 1);
    executor.start(
        script(KEY, "env -i setsid sh -c 'env -i setsid sleep 3005 & exit' &\nexec sleep 3001"));
    recorder.await(() -> sleepers().contains(3005));
    executor.stop(KEY, StopReason.CANCEL, 100);
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.CANCELLED);
    assertThat(sleepers()).containsExactly(3002);
  }

  @Test
  void whatHopsFromParentToChildIsCaught() {
    ProcessExecutor executor = open();
    executor.recover(Set.of());
    String hop = "h() { setsid sh -c \"$1\" sh \"$1\" & }; ";
    executor.start(
        script(
            KEY,
            "export HOP='"
                + hop
                + "h \"$1\"; exit'\n"
                + "setsid sh -c \"$HOP\" sh \"$HOP\" &\necho ready\nexec sleep 3001"));
    recorder.awaitBytes(KEY, 1);
    executor.stop(KEY, StopReason.CANCEL, 100);
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.CANCELLED);
    assertThat(KeeperFixture.workingIn(worker()).values())
        .noneMatch(line -> line.contains("setsid"));
  }

  @Test
  void aKilledKeeperMeansLostAndNothingLeft() {
    ProcessExecutor executor = open();
    executor.recover(Set.of());
    executor.start(script(key(2), "exit 6"));
    recorder.awaitEnd(key(2));
    executor.start(script(KEY, FAMILY + "sleep 3008"));
    recorder.awaitBytes(KEY, 1);
    recorder.await(() -> sleepers().contains(3008));
    recorder.await(() -> sleepers().contains(3005));
    KeeperFixture.kill(worker());
    Outcome outcome = recorder.awaitEnd(KEY);
    assertThat(outcome.state()).isEqualTo(AttemptState.LOST);
    assertThat(recorder.told(key(2)).outcome).isEqualTo(Outcome.exited(6));
    assertThat(sleepers()).isEmpty();
    executor.start(script(key(3), "exit 0"));
    assertThat(recorder.awaitEnd(key(3)).state()).isEqualTo(AttemptState.SUCCEEDED);
  }

  @Test
  void attemptsSurviveTheServersGroupBeingKilled() throws Exception {
    Process server =
        new ProcessBuilder(KeeperFixture.program(DoomedServer.class, "setsid"))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile())
            .directory(directory.toFile())
            .start();
    recorder.await(() -> Files.exists(directory.resolve("running")));
    new ProcessBuilder("kill", "-9", "--", "-" + server.pid()).start().waitFor();
    assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    ProcessExecutor executor = open();
    assertThat(executor.recover(Set.of(KEY))).isEmpty();
    Files.createFile(directory.resolve("go"));
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(Recorder.text(output(KEY), StreamKind.STDOUT)).isEqualTo("one\ntwo\n");
    assertThat(recorder.told(KEY).starts).isEqualTo(1);
  }

  @Test
  void aSecondKeeperRefuses() throws Exception {
    open().recover(Set.of());
    List<String> argv = new ArrayList<>(KeeperFixture.keeperCommand());
    argv.add(worker().toString());
    Process second = new ProcessBuilder(argv).redirectErrorStream(true).start();
    assertThat(
            new String(
                second.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("another keeper");
    assertThat(second.waitFor()).isEqualTo(Keeper.EXIT_LOCKED);
  }

  @Test
  void anIdleKeeperGoesHomeAndItsAttemptsAreRemembered() throws Exception {
    List<String> argv = new ArrayList<>(KeeperFixture.keeperCommand());
    argv.addAll(List.of(worker().toString(), "--idle-ms", "300"));
    ProcessExecutor executor = open();
    executor.recover(Set.of());
    executor.start(script(KEY, "exit 9"));
    recorder.awaitEnd(KEY);
    if (client != null) {
      client.close();
    }
    KeeperFixture.kill(worker());
    Process idle = new ProcessBuilder(argv).redirectErrorStream(true).start();
    assertThat(idle.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(idle.exitValue()).isZero();
    Recorder again = new Recorder(() -> {});
    client = new KeeperClient(new KeeperStarter(worker(), KeeperFixture.keeperCommand())).begin();
    KeeperExecutor.Config config = new KeeperExecutor.Config(worker(), Map.of(), 1 << 20);
    new ProcessExecutor(config, client, again).recover(Set.of(KEY));
    assertThat(again.awaitEnd(KEY).exitCode()).isEqualTo(9);
  }

  @Test
  void aLongDirectoryNameIsNoProblem() throws Exception {
    directory = Files.createDirectories(directory.resolve("d".repeat(100)));
    ProcessExecutor executor = open();
    executor.recover(Set.of());
    executor.start(script(KEY, "exit 0"));
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(worker().resolve("keeper.sock")).doesNotExist();
    Path socket = Path.of(Files.readString(worker().resolve("keeper.path")).strip());
    assertThat(Files.getPosixFilePermissions(socket.resolve("..").normalize()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    Files.delete(socket);
    Files.delete(socket.resolve("..").normalize());
  }

  @Test
  void limitsAreTheOperatingSystems() throws Exception {
    ProcessExecutor executor = open();
    executor.recover(Set.of());
    ResourceLimits limits = new ResourceLimits(1L << 30, 77, 99, 1 << 20, "0027");
    TaskSpec task =
        new TaskSpec(
            KEY.task(),
            List.of(),
            new Action.Command(
                List.of(
                    "sh",
                    "-c",
                    "umask; ulimit -v -t; ulimit -t; ulimit -n; ulimit -f; echo $0",
                    "a b'$x")),
            Map.of(),
            "/",
            dev.signalbox.core.model.RetryPolicy.NONE,
            0,
            1_000,
            limits);
    executor.start(new AttemptOrder(KEY, "job", task, Map.of(), output(KEY)));
    assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(Recorder.text(output(KEY), StreamKind.STDOUT))
        .startsWith("0027\n")
        .endsWith("77\n99\n2048\na b'$x\n");
  }
}
