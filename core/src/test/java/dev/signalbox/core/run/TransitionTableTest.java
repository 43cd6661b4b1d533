package dev.signalbox.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Cause;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.model.WorkerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What every command does in every state, as a golden file: a change of the machine shows up as a
 * reviewed diff. {@code -Dsignalbox.golden=write} writes it anew.
 */
class TransitionTableTest {
  private static final String GOLDEN = "transitions.txt";
  private static final Path GOLDEN_FILE =
      Path.of("src/test/resources/dev/signalbox/core/run", GOLDEN);
  private static final RunId RUN = new RunId(1);
  private static final RunId OTHER = new RunId(2);
  private static final RetryPolicy RETRY = new RetryPolicy(1, 1_000, 2, 0, 0);

  private static Submission submission(TaskSpec... tasks) {
    return new Submission(
        new JobSpec("job", Map.of(), JobSpec.QUEUE_DEFAULT, 60_000, List.of(tasks)),
        Map.of(),
        0,
        0,
        Cause.MANUAL,
        "request");
  }

  private static Story submitted(TaskSpec... tasks) {
    Story story = Story.withSlots(2);
    story.submit(submission(tasks));
    return story;
  }

  private static Supplier<Story> one(Consumer<Story> then) {
    return () -> {
      Story story = submitted(Story.task("a").withRetry(RETRY).withTimeoutMs(5_000));
      then.accept(story);
      return story;
    };
  }

  private static Supplier<Story> many(Consumer<Story> then) {
    return () -> {
      Story story = submitted(Story.task("a"), Story.task("b", "a"), Story.task("c"));
      then.accept(story);
      return story;
    };
  }

  private static void running(Story story) {
    story.assign(RUN, 0);
    story.started(RUN, 0);
  }

  private static void stopping(Story story, StopCause cause) {
    running(story);
    story.accept(new Command.CancelRun(RUN, cause, "because"));
  }

  private static Map<String, Supplier<Story>> situations() {
    Map<String, Supplier<Story>> all = new LinkedHashMap<>();
    all.put("no run", () -> Story.withSlots(2));
    all.put("queued", one(s -> {}));
    all.put(
        "queued, its queue full",
        one(
            s -> {
              s.assign(s.submit(Story.task("x")), 0);
              s.accept(new Command.ConfigureQueue(JobSpec.QUEUE_DEFAULT, 1));
            }));
    all.put("queued, its worker full", one(s -> s.accept(register(0))));
    all.put("assigned", one(s -> s.assign(RUN, 0)));
    all.put("running", one(TransitionTableTest::running));
    all.put("waiting to try again", one(s -> s.attempt(RUN, 0, AttemptState.FAILED)));
    all.put(
        "due to try again",
        one(
            s -> {
              s.attempt(RUN, 0, AttemptState.FAILED);
              s.pass(1_000);
            }));
    all.put(
        "last attempt running",
        one(
            s -> {
              s.attempt(RUN, 0, AttemptState.FAILED);
              s.pass(1_000);
              running(s);
            }));
    stopping(all);
    ended(all);
    several(all);
    return all;
  }

  private static void stopping(Map<String, Supplier<Story>> all) {
    all.put(
        "assigned, being cancelled",
        one(
            s -> {
              s.assign(RUN, 0);
              s.cancel(RUN);
            }));
    all.put("running, being cancelled", one(s -> stopping(s, StopCause.CANCEL)));
    all.put("running, not fetched", one(s -> stopping(s, StopCause.NOT_FETCHED)));
    all.put("running, the run timed out", one(s -> stopping(s, StopCause.TIMEOUT)));
    all.put(
        "running, the attempt timed out",
        one(
            s -> {
              running(s);
              s.pass(5_000);
            }));
  }

  private static void ended(Map<String, Supplier<Story>> all) {
    all.put("succeeded", one(s -> s.attempt(RUN, 0, AttemptState.SUCCEEDED)));
    all.put(
        "failed",
        one(
            s -> {
              s.attempt(RUN, 0, AttemptState.FAILED);
              s.pass(1_000);
              s.attempt(RUN, 0, AttemptState.FAILED);
            }));
    all.put("cancelled", one(s -> s.cancel(RUN)));
  }

  private static void several(Map<String, Supplier<Story>> all) {
    all.put("three tasks, a running", many(TransitionTableTest::running));
    all.put("three tasks, a succeeded", many(s -> s.attempt(RUN, 0, AttemptState.SUCCEEDED)));
    all.put(
        "three tasks, a running and c failed",
        many(
            s -> {
              running(s);
              s.attempt(RUN, 2, AttemptState.FAILED);
            }));
    all.put(
        "three tasks, a failed and c running",
        many(
            s -> {
              s.attempt(RUN, 0, AttemptState.FAILED);
              s.assign(RUN, 2);
            }));
    all.put(
        "three tasks, a and c being cancelled",
        many(
            s -> {
              running(s);
              s.assign(RUN, 2);
              s.cancel(RUN);
            }));
  }

  private static Command register(int slots) {
    return new Command.RegisterWorker(Story.WORKER, slots);
  }

  /** Of the first task's last attempt, or of one that might have been. */
  private static AttemptKey key(Story story, long fenceOff) {
    boolean any =
        (story.state.run(RUN).isPresent() || story.ended.containsKey(RUN))
            && story.run(RUN).task(0).last().isPresent();
    AttemptKey key = any ? story.key(RUN, 0) : new AttemptKey(RUN, "a", 1, 1);
    return new AttemptKey(key.run(), key.task(), key.number(), key.fence() + fenceOff);
  }

  private static Map<String, Function<Story, Command>> commands() {
    Map<String, Function<Story, Command>> all = new LinkedHashMap<>();
    all.put(
        "SubmitRun", s -> new Command.SubmitRun(Submission.of(JobSpec.of("job", Story.task("a")))));
    all.put("SubmitRun, id known", s -> new Command.SubmitRun(sameAgain(s)));
    all.put(
        "SubmitRun, id known, other body",
        s -> new Command.SubmitRun(submission(Story.task("other"))));
    all.put("CancelRun", s -> new Command.CancelRun(RUN, StopCause.CANCEL, "enough"));
    all.put("CancelRun, not fetched", s -> new Command.CancelRun(RUN, StopCause.NOT_FETCHED, "x"));
    all.put("AssignAttempt", s -> assign(s, 0, 0, Story.WORKER));
    all.put("AssignAttempt, c", s -> assign(s, 2, 0, Story.WORKER));
    all.put("AssignAttempt, repeated", s -> assign(s, 0, -1, Story.WORKER));
    all.put("AssignAttempt, no such worker", s -> assign(s, 0, 0, new WorkerId("w9")));
    all.put("FillSlots", s -> new Command.FillSlots(List.of(Story.WORKER)));
    all.put("FillSlots, no such worker", s -> new Command.FillSlots(List.of(new WorkerId("w9"))));
    all.put("ReportStarted", s -> new Command.ReportStarted(key(s, 0), s.nowMs));
    all.put("ReportStarted, stale", s -> new Command.ReportStarted(key(s, 1), s.nowMs));
    for (AttemptState end : EnumSet.range(AttemptState.SUCCEEDED, AttemptState.TIMED_OUT)) {
      all.put(
          "ReportEnded " + end,
          s -> new Command.ReportEnded(key(s, 0), Story.outcome(end), s.nowMs, 0.5));
    }
    all.put(
        "ReportEnded, stale",
        s -> new Command.ReportEnded(key(s, 1), Story.outcome(AttemptState.SUCCEEDED), 0, 0));
    all.put("PassTime", s -> new Command.PassTime());
    all.put(
        "PassTime, an hour later",
        s -> {
          s.nowMs += 3_600_000;
          return new Command.PassTime();
        });
    all.put("RegisterWorker, the same", s -> register(2));
    all.put("RegisterWorker, other slots", s -> register(5));
    all.put("LoseWorker", s -> new Command.LoseWorker(Story.WORKER, 0.5));
    all.put("ConfigureQueue", s -> new Command.ConfigureQueue(JobSpec.QUEUE_DEFAULT, 7));
    all.put("ConfigureQueue, away", s -> new Command.ConfigureQueue(JobSpec.QUEUE_DEFAULT, 0));
    return all;
  }

  private static Submission sameAgain(Story story) {
    boolean any = story.state.run(RUN).isPresent() || story.ended.containsKey(RUN);
    return any ? story.run(RUN).submission() : submission(Story.task("a"));
  }

  private static Command assign(Story story, int task, int numberOff, WorkerId worker) {
    boolean any = story.state.run(RUN).isPresent() && task < story.run(RUN).tasks().size();
    int attempts = any ? story.run(RUN).task(task).attempts().size() : 0;
    return new Command.AssignAttempt(RUN, task, attempts + 1 + numberOff, worker);
  }

  private static String table() {
    StringBuilder table = new StringBuilder();
    situations()
        .forEach(
            (situation, made) -> {
              String before = runs(made.get());
              table.append("== ").append(situation).append(": ").append(before).append('\n');
              commands().forEach((name, command) -> row(name, made.get(), command, table));
            });
    return table.toString();
  }

  private static void row(
      String name, Story story, Function<Story, Command> command, StringBuilder table) {
    String before = runs(story);
    Decision decision = story.apply(command.apply(story));
    table.append(name).append(" -> ").append(StateText.decision(decision)).append('\n');
    String after = runs(story);
    if (!after.equals(before)) {
      table.append("    ").append(after).append('\n');
    }
  }

  private static String runs(Story story) {
    StringBuilder text = new StringBuilder();
    for (RunId id : List.of(RUN, OTHER)) {
      if (story.state.run(id).isPresent()) {
        text.append(text.isEmpty() ? "" : "; ").append(StateText.run(story.run(id)));
      } else if (story.ended.containsKey(id)) {
        text.append(text.isEmpty() ? "" : "; ").append("ended ");
        text.append(StateText.run(story.run(id)));
      }
    }
    return text.isEmpty() ? "-" : text.toString();
  }

  @Test
  void everyCommandInEveryStateDoesWhatTheTableSays() throws IOException {
    String table = table();
    if ("write".equals(System.getProperty("signalbox.golden"))) {
      Files.writeString(GOLDEN_FILE, table);
    }
    List<String> lines = table.lines().toList();
    List<String> golden = Files.readString(GOLDEN_FILE).lines().toList();
    for (int i = 0; i < Math.min(lines.size(), golden.size()); i++) {
      assertThat(lines.get(i)).as(GOLDEN + ", line " + (i + 1)).isEqualTo(golden.get(i));
    }
    assertThat(lines).hasSameSizeAs(golden);
  }

  @Test
  void everyAttemptStateAndEveryTaskStateIsInTheTable() {
    String table = table();
    for (AttemptState state : AttemptState.values()) {
      assertThat(table).contains(":" + state);
    }
    assertThat(table)
        .contains("=WAITING", "=READY", "=RUNNING", "=SUCCEEDED")
        .contains("=FAILED", "=SKIPPED", "=CANCELLED");
  }

  @Test
  void aRejectedCommandChangesNoByteOfTheState() {
    situations()
        .forEach(
            (situation, made) ->
                commands()
                    .forEach(
                        (name, command) -> {
                          Story story = made.get();
                          Command told = command.apply(story);
                          // The entry itself counts, whatever is in it.
                          story.state.apply(story.index + 1, story.nowMs, register(2));
                          byte[] before = StateBytes.of(story.state);
                          if (!(story.apply(told) instanceof Decision.Accepted)) {
                            assertThat(StateBytes.of(story.state))
                                .as(situation + ", " + name)
                                .isEqualTo(before);
                          }
                        }));
  }
}
