package dev.signalbox.core.run;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Cause;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.model.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Commands as chance has it, most of them sensible in the state at hand, some stale, repeated or
 * plain wrong.
 */
final class RandomHistory {
  private static final String[] QUEUES = {JobSpec.QUEUE_DEFAULT, "etl", "ml"};
  private static final String[] TEXTS = {
    "", "x", "é€𝄞", "a\nb\0c", "a much longer text ".repeat(9)
  };

  final Random random;
  final State state = new State();
  final List<Entry> entries = new ArrayList<>();

  /** Of each entry, in the log: they have gaps. */
  final List<Long> indexes = new ArrayList<>();

  private long index;
  private long timeMs = 1_700_000_000_000L;

  RandomHistory(long seed) {
    random = new Random(seed);
  }

  /** Makes entries and applies them. */
  RandomHistory go(int count) {
    for (int i = 0; i < count; i++) {
      List<Command> commands = new ArrayList<>();
      index += 1 + random.nextInt(3);
      timeMs += random.nextInt(20) == 0 ? -500 : random.nextInt(2_000);
      for (int n = random.nextInt(4); n >= 0; n--) {
        Command command = command();
        commands.add(command);
        state.apply(index, timeMs, command);
      }
      indexes.add(index);
      entries.add(new Entry(timeMs, commands));
    }
    return this;
  }

  Command command() {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> new Command.SubmitRun(submission());
      case 4 -> new Command.CancelRun(anyRun(), anyCause(), text());
      case 5, 6, 7, 8, 9, 10 -> assign();
      case 11, 12 ->
          new Command.ReportStarted(anyKey(), state.clockMs() + random.nextInt(200) - 100);
      case 13, 14, 15, 16 ->
          new Command.ReportEnded(
              anyKey(),
              outcome(),
              random.nextBoolean() ? 0 : state.clockMs() - random.nextInt(50),
              random.nextDouble());
      case 17 -> new Command.PassTime();
      case 18 ->
          random.nextInt(3) == 0
              ? new Command.LoseWorker(anyWorker(), random.nextDouble())
              : new Command.RegisterWorker(anyWorker(), random.nextInt(6));
      case 19 -> new Command.ConfigureQueue(pick(QUEUES), random.nextInt(6));
      default -> throw new AssertionError();
    };
  }

  Submission submission() {
    int tasks = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(6);
    List<TaskSpec> specs = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      specs.add(task(i));
    }
    Map<String, String> params = random.nextBoolean() ? Map.of() : Map.of("b", text(), "a", "1");
    JobSpec spec =
        new JobSpec(
            "job" + random.nextInt(3),
            params,
            pick(QUEUES),
            random.nextInt(3) == 0 ? 1 + random.nextInt(20_000) : 0,
            specs);
    return new Submission(
        spec,
        random.nextBoolean() ? Map.of() : Map.of("p", text()),
        random.nextInt(201) - 100,
        random.nextInt(3) == 0 ? random.nextInt(10_000) : 0,
        pick(Cause.values()),
        random.nextInt(3) == 0 ? "request" + random.nextInt(30) : "");
  }

  private TaskSpec task(int index) {
    List<String> needs = new ArrayList<>();
    for (int i = 0; i < index; i++) {
      if (random.nextInt(3) == 0) {
        needs.add("t" + i);
      }
    }
    boolean plain = random.nextBoolean();
    return new TaskSpec(
        "t" + index,
        needs,
        action(),
        plain ? Map.of() : Map.of("ENV", text()),
        plain ? "" : "/tmp",
        plain
            ? RetryPolicy.NONE
            : new RetryPolicy(random.nextInt(4), random.nextInt(3_000), 2, 0, 0.5),
        random.nextInt(3) == 0 ? 1 + random.nextInt(5_000) : 0,
        random.nextInt(10_000),
        plain ? ResourceLimits.NONE : new ResourceLimits(1L << 40, 10, 100, 5, "0027"));
  }

  private Action action() {
    return switch (random.nextInt(5)) {
      case 0 -> new Action.Command(List.of("echo", text()));
      case 1 -> new Action.Script(text());
      case 2 -> new Action.Sql(text(), "default");
      case 3 ->
          new Action.Sql(
              text(),
              "default",
              new SqlOptions(text(), random.nextBoolean(), random.nextBoolean()));
      default -> new Action.Fake(text());
    };
  }

  private Command assign() {
    if (random.nextInt(4) == 0) {
      return new Command.FillSlots(List.of(anyWorker(), anyWorker()));
    }
    if (!state.ready().isEmpty() && random.nextBoolean()) {
      Place place = state.ready().first();
      return assign(state.run(new RunId(place.run())).orElseThrow(), place.task());
    }
    RunId id = anyRun();
    if (state.run(id).isEmpty()) {
      return new Command.AssignAttempt(id, 0, 1, anyWorker());
    }
    Run run = state.run(id).orElseThrow();
    return assign(run, random.nextInt(run.tasks().size()));
  }

  private Command assign(Run run, int task) {
    int number = run.task(task).attempts().size() + (random.nextInt(20) == 0 ? 0 : 1);
    return new Command.AssignAttempt(run.id(), task, number, anyWorker());
  }

  private Outcome outcome() {
    AttemptState[] ends = {
      AttemptState.SUCCEEDED,
      AttemptState.SUCCEEDED,
      AttemptState.FAILED,
      AttemptState.LOST,
      AttemptState.CANCELLED,
      AttemptState.TIMED_OUT
    };
    return new Outcome(pick(ends), random.nextInt(257) - 1, random.nextInt(20), text());
  }

  private RunId anyRun() {
    if (state.runs().isEmpty() || random.nextInt(20) == 0) {
      return new RunId(1 + random.nextInt(1_000));
    }
    List<Long> ids = List.copyOf(state.runs().keySet());
    return new RunId(ids.get(random.nextInt(ids.size())));
  }

  private AttemptKey anyKey() {
    List<AttemptKey> keys = new ArrayList<>();
    for (WorkerSlots worker : state.workers()) {
      for (TaskRef ref : worker.held()) {
        Run run = state.run(ref);
        keys.add(run.key(ref.task(), State.liveAttempt(run, ref.task())));
      }
    }
    if (keys.isEmpty()) {
      return new AttemptKey(anyRun(), "t0", 1, 1 + random.nextInt(10));
    }
    AttemptKey key = keys.get(random.nextInt(keys.size()));
    return random.nextInt(10) > 0
        ? key
        : new AttemptKey(key.run(), key.task(), key.number(), key.fence() + 1);
  }

  private WorkerId anyWorker() {
    return new WorkerId("w" + random.nextInt(3));
  }

  private StopCause anyCause() {
    return random.nextBoolean() ? StopCause.CANCEL : StopCause.NOT_FETCHED;
  }

  private String text() {
    return pick(TEXTS);
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
