package dev.signalbox.executors.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.executors.spi.AttemptListener;
import dev.signalbox.executors.spi.Executor;
import dev.signalbox.executors.spi.tck.ExecutorContract;
import dev.signalbox.executors.spi.tck.Recorder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProcessExecutorTest extends ExecutorContract {
  private static final AttemptKey KEY = key(1);
  private static final long OUTPUT_BYTES_MAX = 4 << 20;

  private @Nullable KeeperClient client;

  @Override
  protected Executor open(AttemptListener listener) {
    if (client != null) {
      client.close();
    }
    Path worker = directory.resolve("worker");
    client = new KeeperClient(new KeeperStarter(worker, KeeperFixture.keeperCommand())).begin();
    Map<String, String> env = Map.of("PATH", "/usr/bin:/bin", "LANG", "C.UTF-8");
    KeeperExecutor.Config config = new KeeperExecutor.Config(worker, env, OUTPUT_BYTES_MAX);
    return new ProcessExecutor(config, client, listener);
  }

  @AfterEach
  void endKeeper() {
    if (client != null) {
      client.close();
    }
    KeeperFixture.clean(directory.resolve("worker"));
  }

  @Override
  protected Action writes(String out, String err, int exitCode) {
    return new Action.Script(
        "printf '%s' '" + out + "'\nprintf '%s' '" + err + "' >&2\nexit " + exitCode);
  }

  @Override
  protected Action hangs() {
    return new Action.Script("echo alive\nexec sleep 1000");
  }

  @Override
  protected boolean isGone(AttemptKey key) {
    return KeeperFixture.workingIn(directory).isEmpty();
  }

  private Outcome run(String script) {
    current().start(order(KEY, new Action.Script(script)));
    return recorder.awaitEnd(KEY);
  }

  private String stdout() throws Exception {
    return Recorder.text(output(KEY), StreamKind.STDOUT);
  }

  @Test
  void aTaskSeesNothingOfTheKeeperButItsOwn() throws Exception {
    run(
        "ls /proc/self/fd | wc -l; cut -d' ' -f5,6 /proc/$$/stat; echo $$; env | cut -d= -f1 | sort");
    List<String> lines = stdout().lines().toList();
    // 0, 1, 2 and the listed directory itself.
    assertThat(lines.getFirst()).isEqualTo("4");
    assertThat(lines.get(1)).isEqualTo(lines.get(2) + " " + lines.get(2));
    assertThat(lines.subList(3, lines.size()))
        .containsExactlyInAnyOrder(
            "LANG",
            "PATH",
            "PWD",
            "SIGNALBOX_ATTEMPT",
            "SIGNALBOX_ATTEMPT_NUMBER",
            "SIGNALBOX_JOB",
            "SIGNALBOX_PARAM_day",
            "SIGNALBOX_RUN",
            "SIGNALBOX_TASK");
  }

  @Test
  void aTaskHasNoBlockedOrIgnoredSignals() throws Exception {
    run("grep -E '^Sig(Blk|Ign)' /proc/self/status");
    assertThat(stdout()).isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
  }

  @Test
  void binaryOutputIsExact() throws Exception {
    byte[] bytes = new byte[1 << 20];
    new Random(7).nextBytes(bytes);
    Path data = Files.write(directory.resolve("data"), bytes);
    assertThat(run("cat " + data + "; cat " + data + " >&2").state())
        .isEqualTo(AttemptState.SUCCEEDED);
    assertThat(Recorder.stream(output(KEY), StreamKind.STDOUT)).isEqualTo(bytes);
    assertThat(Recorder.stream(output(KEY), StreamKind.STDERR)).isEqualTo(bytes);
  }

  @Test
  void streamsAreInterleavedAsTheyCame() throws Exception {
    String next = "n=$((n + 1)); while [ ! -e " + directory + "/seen$n ]; do sleep 0.01; done";
    String script = "for i in 1 2; do echo a$i; " + next + "; echo e$i >&2; " + next + "; done";
    current().start(order(KEY, new Action.Script(script)));
    for (int line = 1; line <= 4; line++) {
      recorder.awaitBytes(KEY, line * 8L);
      Files.createFile(directory.resolve("seen" + line));
    }
    recorder.awaitEnd(KEY);
    assertThat(Recorder.frames(output(KEY)))
        .containsExactly(
            log(StreamKind.STDOUT, "a1\n"),
            log(StreamKind.STDERR, "e1\n"),
            log(StreamKind.STDOUT, "a2\n"),
            log(StreamKind.STDERR, "e2\n"));
  }

  private static Frame log(StreamKind stream, String text) {
    return new Frame.Log(stream, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aLineWithoutAnEndIsShownSoon() throws Exception {
    current().start(order(KEY, new Action.Script("printf waiting; exec sleep 1000")));
    recorder.awaitBytes(KEY, 1);
    assertThat(stdout()).isEqualTo("waiting");
  }

  @Test
  void outputIsCutAtItsLimitAndSaysSo() throws Exception {
    Outcome outcome = run("head -c 300000000 /dev/zero | tr '\\0' 'y'; echo end >&2; exit 7");
    assertThat(outcome.exitCode()).isEqualTo(7);
    assertThat(Files.size(output(KEY))).isBetween(OUTPUT_BYTES_MAX, OUTPUT_BYTES_MAX + 512);
    List<Frame> frames = Recorder.frames(output(KEY));
    long kept = Recorder.stream(output(KEY), StreamKind.STDOUT).length;
    assertThat(frames.getLast())
        .isInstanceOfSatisfying(
            Frame.Notice.class,
            notice -> assertThat(notice.droppedBytes()).isEqualTo(300_000_000 - kept + 4));
  }

  @Test
  void whatCannotBeStartedSaysWhy() {
    assertThat(command("no-such-program").message()).startsWith("SB-EXEC-004").contains("PATH=");
    assertThat(command("/no/such").message()).startsWith("SB-EXEC-004");
    assertThat(command("/etc/passwd").message()).startsWith("SB-EXEC-005");
    assertThat(command("/").message()).startsWith("SB-EXEC-005");
    assertThat(command("").state()).isEqualTo(AttemptState.FAILED);
    assertThat(command("a\0b").message()).startsWith("SB-EXEC-001");
  }

  private long run = 100;

  private Outcome command(String program) {
    AttemptKey key = key(run++);
    current().start(order(key, new Action.Command(List.of(program))));
    return recorder.awaitEnd(key);
  }
}
