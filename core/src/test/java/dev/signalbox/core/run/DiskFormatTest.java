package dev.signalbox.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Cause;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.model.WorkerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The bytes on disk, as a golden file: what an earlier version wrote must stay readable. {@code
 * -Dsignalbox.golden=write} writes it anew.
 */
class DiskFormatTest {
  private static final Path GOLDEN_FILE =
      Path.of("src/test/resources/dev/signalbox/core/run/disk-format.txt");
  private static final AttemptKey KEY = new AttemptKey(new RunId(300), "load", 2, 70_000);
  private static final WorkerId WORKER = new WorkerId("w1");

  private static Submission submission() {
    TaskSpec command =
        new TaskSpec(
            "extract",
            List.of(),
            new Action.Command(List.of("echo", "é")),
            Map.of("B", "2", "A", "1"),
            "/tmp",
            new RetryPolicy(3, 1_000, 2.5, 60_000, 0.25),
            5_000,
            10_000,
            new ResourceLimits(1L << 30, 60, 256, 4_096, "0027"));
    return new Submission(
        new JobSpec(
            "nightly",
            Map.of("day", "1"),
            "etl",
            3_600_000,
            List.of(
                command,
                TaskSpec.of("script", new Action.Script("exit 0")).withNeeds("extract"),
                TaskSpec.of("sql", new Action.Sql("select 1", "default")),
                TaskSpec.of("fake", new Action.Fake("succeed")))),
        Map.of("day", "2"),
        -7,
        30_000,
        Cause.SCHEDULE,
        "request-1");
  }

  private static Map<String, Command> commands() {
    Map<String, Command> all = new LinkedHashMap<>();
    all.put("SubmitRun", new Command.SubmitRun(submission()));
    Action sql = new Action.Sql("select 1", "default", new SqlOptions("use s", true, true));
    all.put(
        "SubmitRun with SQL options",
        new Command.SubmitRun(Submission.of(JobSpec.of("j", TaskSpec.of("sql", sql)))));
    all.put("CancelRun", new Command.CancelRun(new RunId(1), StopCause.NOT_FETCHED, "nobody"));
    all.put("AssignAttempt", new Command.AssignAttempt(new RunId(300), 1, 2, WORKER));
    all.put("ReportStarted", new Command.ReportStarted(KEY, 1_700_000_000_000L));
    all.put(
        "ReportEnded",
        new Command.ReportEnded(
            KEY, new Outcome(AttemptState.FAILED, -1, 9, "killed"), 1_700_000_000_000L, 0.5));
    all.put("PassTime", new Command.PassTime());
    all.put("RegisterWorker", new Command.RegisterWorker(WORKER, 8));
    all.put("LoseWorker", new Command.LoseWorker(WORKER, 0.125));
    all.put("FillSlots", new Command.FillSlots(List.of(WORKER, new WorkerId("w2"))));
    all.put("ConfigureQueue", new Command.ConfigureQueue("etl", 200));
    return all;
  }

  private static Story story() {
    Story story = Story.withSlots(2);
    story.accept(new Command.ConfigureQueue("etl", 5));
    RunId id = story.submit(submission());
    story.attempt(id, 0, AttemptState.FAILED);
    story.assign(id, 2);
    story.started(id, 2);
    story.submit(Story.task("a"));
    return story;
  }

  private static Map<String, byte[]> samples() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    commands()
        .forEach(
            (name, command) ->
                all.put("entry " + name, new Entry(1_700_000_000_000L, List.of(command)).encode()));
    Story story = story();
    all.put("run", RunCodec.encode(story.run(new RunId(1))));
    all.put("state", StateBytes.of(story.state));
    return all;
  }

  private static Map<String, String> golden() throws IOException {
    return Files.readString(GOLDEN_FILE)
        .lines()
        .map(line -> line.split(" = ", 2))
        .collect(Collectors.toMap(p -> p[0], p -> p[1], (a, b) -> a, LinkedHashMap::new));
  }

  @Test
  void theBytesAreThoseOfTheGoldenFile() throws IOException {
    HexFormat hex = HexFormat.of();
    if ("write".equals(System.getProperty("signalbox.golden"))) {
      String text =
          samples().entrySet().stream()
              .map(e -> e.getKey() + " = " + hex.formatHex(e.getValue()) + "\n")
              .collect(Collectors.joining());
      Files.writeString(GOLDEN_FILE, text);
    }
    Map<String, String> golden = golden();
    samples()
        .forEach(
            (name, bytes) -> assertThat(hex.formatHex(bytes)).as(name).isEqualTo(golden.get(name)));
    assertThat(golden).hasSameSizeAs(samples());
  }

  @Test
  void theBytesOfTheGoldenFileCanBeRead() throws IOException {
    Map<String, String> golden = golden();
    commands()
        .forEach(
            (name, command) -> {
              byte[] bytes = HexFormat.of().parseHex(golden.getOrDefault("entry " + name, ""));
              assertThat(Entry.decode(bytes).commands()).containsExactly(command);
            });
    Story story = story();
    byte[] run = HexFormat.of().parseHex(golden.getOrDefault("run", ""));
    assertThat(RunCodec.decode(run)).isEqualTo(story.run(new RunId(1)));
    State state = StateBytes.read(HexFormat.of().parseHex(golden.getOrDefault("state", "")));
    assertThat(StateBytes.of(state)).isEqualTo(StateBytes.of(story.state));
  }
}
