package dev.signalbox.executors.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.executors.process.KeeperClient;
import dev.signalbox.executors.process.KeeperExecutor;
import dev.signalbox.executors.process.KeeperFixture;
import dev.signalbox.executors.process.KeeperStarter;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.Executor.StopReason;
import dev.signalbox.executors.spi.tck.Recorder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs travel to children, one after another to the same child, as long as that is safe. */
@Timeout(60)
@Tag("slow")
final class SqlExecutorTest {
  private static final long OUTPUT_BYTES_MAX = 1 << 20;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  @TempDir Path directory = Path.of("");

  private final Recorder recorder = new Recorder(() -> {});
  private @Nullable KeeperClient client;
  private @Nullable SqlExecutor executor;
  private long runs;

  private Path worker() {
    return directory.resolve("worker");
  }

  private SqlExecutor executor() {
    SqlExecutor opened = executor;
    if (opened == null) {
      KeeperClient keeper =
          new KeeperClient(new KeeperStarter(worker(), KeeperFixture.keeperCommand())).begin();
      client = keeper;
      opened =
          new SqlExecutor(
              new KeeperExecutor.Config(
                  worker(), Map.of("PATH", "/usr/bin:/bin"), OUTPUT_BYTES_MAX),
              new SqlExecutor.Child(
                  KeeperFixture.program(SerialChild.class),
                  directory.resolve("default.db"),
                  Map.of("FOR_ALL", "1"),
                  512L << 20,
                  source -> Map.of("PASSWORD", "of " + source)),
              keeper,
              recorder);
      executor = opened;
      opened.recover(Set.of());
    }
    return opened;
  }

  @AfterEach
  void endKeeper() {
    if (client != null) {
      client.close();
    }
    KeeperFixture.clean(worker());
  }

  private AttemptKey start(TaskSpec task) {
    AttemptKey key = new AttemptKey(new RunId(++runs), task.name(), 1, 1);
    executor().start(new AttemptOrder(key, "job", task, Map.of("day", "1"), output(key)));
    return key;
  }

  private AttemptKey start(String program) {
    return start(TaskSpec.of("load", new Action.Sql(program, "shop")));
  }

  private Path output(AttemptKey key) {
    return directory.resolve(key.run() + ".frames");
  }

  private Outcome end(AttemptKey key) {
    Outcome outcome = recorder.awaitEnd(key);
    executor().forget(key);
    return outcome;
  }

  private String text(AttemptKey key) throws Exception {
    return Recorder.text(output(key), StreamKind.STDOUT);
  }

  /** Runs a program that must succeed. */
  private String run(String program) throws Exception {
    AttemptKey key = start(program);
    assertThat(end(key).state()).isEqualTo(AttemptState.SUCCEEDED);
    return text(key);
  }

  private static boolean lives(String pid) {
    return ProcessHandle.of(Long.parseLong(pid.strip())).isPresent();
  }

  @Test
  void secretsTravelInNoEnvironmentAndNoFileIsLeft() throws Exception {
    assertThat(run("secret")).isEqualTo("of shop");
    assertThat(run("environment"))
        .contains("FOR_ALL")
        .doesNotContain("PASSWORD", "SIGNALBOX_RUN", "SIGNALBOX_PARAM_day");
    assertThat(worker().resolve("sql")).isEmptyDirectory();
  }

  @Test
  void oneChildServesOneProgramAfterAnother() throws Exception {
    String pid = run("pid");
    AttemptKey failed = start("pid complain fail");

    Outcome outcome = end(failed);

    assertThat(outcome.state()).isEqualTo(AttemptState.FAILED);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(text(failed)).isEqualTo(pid);
    assertThat(Recorder.text(output(failed), StreamKind.STDERR)).isEqualTo("a line without an end");
    assertThat(run("pid")).as("a program's failure is no fault of the child").isEqualTo(pid);
    assertThat(run("workdir")).as("each has a place of its own").isNotEqualTo(run("workdir"));
    assertThat(recorder.told(failed).mistakes).isEmpty();
  }

  @Test
  void programsAtOnceHaveAChildEach() throws Exception {
    String first = run("pid");
    AttemptKey held = start("pid hang");
    recorder.awaitBytes(held, 1);

    assertThat(run("pid")).isNotEqualTo(first);

    executor().stop(held, StopReason.CANCEL, 1_000);
    assertThat(end(held).state()).isEqualTo(AttemptState.CANCELLED);
    assertThat(text(held)).isEqualTo(first);
    assertThat(lives(first)).as("a child that was stopped serves no other").isFalse();
  }

  @Test
  void aBurstOfShortProgramsNeedsNoMoreChildrenThanThereAreProcessors() throws Exception {
    List<AttemptKey> burst = Stream.generate(() -> start("pid")).limit(4L * PROCESSORS).toList();

    Set<String> children = new HashSet<>();
    for (AttemptKey key : burst) {
      assertThat(end(key).state()).isEqualTo(AttemptState.SUCCEEDED);
      children.add(text(key));
    }
    assertThat(children).hasSizeBetween(1, PROCESSORS);
  }

  @Test
  void programsThatTakeTimeHoldNobodyUp() throws Exception {
    List<AttemptKey> slow = Stream.generate(() -> start("pid hang")).limit(PROCESSORS).toList();

    assertThat(run("pid")).isNotEmpty();

    for (AttemptKey key : slow) {
      executor().stop(key, StopReason.CANCEL, 100);
      assertThat(end(key).state()).isEqualTo(AttemptState.CANCELLED);
    }
  }

  @Test
  void aChildThatEndsInsteadOfAnAnswerGivesItsOwnCode() throws Exception {
    AttemptKey key = start("exit");
    assertThat(end(key).exitCode()).isEqualTo(7);

    AttemptKey killed = start("pid die");
    assertThat(end(killed).exitCode()).isEqualTo(9);

    assertThat(run("pid")).isNotEqualTo(text(killed));
  }

  @Test
  void whatAProgramHasStartedEndsWithItAndItsChildToo() throws Exception {
    String pid = run("pid spawn");

    assertThat(KeeperFixture.workingIn(worker()).values())
        .noneMatch(line -> line.endsWith("sleep 4001"));
    assertThat(lives(pid)).isFalse();
    assertThat(run("pid")).isNotEqualTo(pid);
  }

  @Test
  void aChildWhoseFramesAreBrokenServesNoOther() throws Exception {
    String pid = run("pid garble").lines().findFirst().orElseThrow();

    assertThat(lives(pid)).isFalse();
  }

  @Test
  void aChildThatSaysSomethingUnaskedIsEnded() throws Exception {
    String pid = run("pid mutter");

    recorder.await(() -> !lives(pid));

    assertThat(run("pid")).isNotEqualTo(pid);
  }

  @Test
  void aChildThatDiesBetweenTwoProgramsIsReplaced() throws Exception {
    String pid = run("pid").strip();
    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    recorder.await(() -> !lives(pid));

    assertThat(run("pid").strip()).isNotEqualTo(pid);
  }

  @Test
  void outputBeyondTheLimitIsDroppedAndTheNextProgramsIsWhole() throws Exception {
    String pid = run("pid");
    AttemptKey flood = start("flood");
    assertThat(end(flood).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(text(flood).length()).isBetween(900_000, (int) OUTPUT_BYTES_MAX);

    assertThat(run("pid")).isEqualTo(pid);
  }

  @Test
  void aTaskWithLimitsOrVariablesHasAChildOfItsOwn() throws Exception {
    String pid = run("pid");
    TaskSpec plain = TaskSpec.of("load", new Action.Sql("pid environment", "shop"));
    ResourceLimits limits = new ResourceLimits(0, 0, 512, 0, "");
    AttemptKey limited = start(plain.withLimits(limits));

    assertThat(end(limited).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(text(limited)).doesNotContain(pid).contains("SIGNALBOX_RUN");
    assertThat(lives(text(limited).lines().findFirst().orElseThrow())).isFalse();

    AttemptKey own = start(plain.withEnv(Map.of("MINE", "1")));
    assertThat(end(own).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(text(own)).doesNotContain(pid).contains("MINE").doesNotContain("PASSWORD");
  }

  @Test
  void aLimitOfMemoryIsTheEnginesWithinThatOfTheServer() throws Exception {
    TaskSpec plain = TaskSpec.of("load", new Action.Sql("memory", "shop"));
    // A JVM would not even start with so little address space.
    AttemptKey little = start(plain.withLimits(new ResourceLimits(64L << 20, 0, 0, 0, "")));
    assertThat(end(little).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(text(little)).contains("-Dsignalbox.sql.memory=64MiB");
    AttemptKey much = start(plain.withLimits(new ResourceLimits(1L << 40, 0, 0, 0, "")));
    assertThat(end(much).state()).isEqualTo(AttemptState.SUCCEEDED);
    assertThat(text(much)).contains("-Dsignalbox.sql.memory=512MiB");
    assertThat(run("memory")).contains("-Dsignalbox.sql.memory=512MiB");
  }

  @Test
  void childrenEndWithTheirKeeperHoweverItEnds() throws Exception {
    String idle = run("pid");
    AttemptKey held = start("pid");
    end(held);
    AttemptKey busy = start("pid hang");
    recorder.awaitBytes(busy, 1);
    assertThat(text(held)).isEqualTo(idle);
    AttemptKey second = start("pid");
    end(second);

    KeeperFixture.kill(worker());

    recorder.await(() -> !lives(idle));
    String waiting = text(second);
    recorder.await(() -> !lives(waiting));
    Outcome lost = recorder.awaitEnd(busy);
    assertThat(lost.state()).isEqualTo(AttemptState.LOST);
    assertThat(run("pid")).isNotIn(idle, waiting);
  }
}
