package dev.signalbox.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SpecCheckTest {
  private static final Action TRUE = new Action.Command(List.of("true"));

  @Test
  void aSoundJobHasNoProblems() {
    JobSpec spec =
        JobSpec.of(
            "etl",
            TaskSpec.of("extract", TRUE),
            TaskSpec.of("load", new Action.Script("echo hi")).withNeeds("extract"),
            TaskSpec.of("report", new Action.Sql("SELECT 1", "default")).withNeeds("extract"));
    assertThat(SpecCheck.check(spec)).isEmpty();
    assertThat(SpecCheck.check(Submission.of(spec))).isEmpty();
  }

  @Test
  void aNeedThatIsNotThereIsNamedWithTheOneThatWasMeant() {
    JobSpec spec =
        JobSpec.of(
            "etl", TaskSpec.of("extract", TRUE), TaskSpec.of("load", TRUE).withNeeds("extrcat"));
    assertThat(problems(spec))
        .containsExactly(
            "tasks.load.needs: there is no task \"extrcat\". Did you mean \"extract\"?");
  }

  @Test
  void aCycleIsNamedInItsOrder() {
    JobSpec spec =
        JobSpec.of(
            "loop",
            TaskSpec.of("start", TRUE).withNeeds("a"),
            TaskSpec.of("a", TRUE).withNeeds("b"),
            TaskSpec.of("b", TRUE).withNeeds("c"),
            TaskSpec.of("c", TRUE).withNeeds("a"));
    assertThat(problems(spec)).containsExactly("tasks: they need each other: a → b → c → a");
  }

  @Test
  void aLongChainAndAWideGraphAreChecked() {
    List<TaskSpec> tasks = new ArrayList<>();
    for (int i = 0; i < Bounds.TASKS_MAX; i++) {
      List<String> needs = new ArrayList<>();
      for (int j = Math.max(0, i - 50); j < i; j++) {
        needs.add("t" + j);
      }
      tasks.add(TaskSpec.of("t" + i, TRUE).withNeeds(needs.toArray(String[]::new)));
    }
    Collections.reverse(tasks);
    assertThat(SpecCheck.check(JobSpec.of("wide", tasks.toArray(TaskSpec[]::new)))).isEmpty();
  }

  @Test
  void aSelfNeedAndADoubleNeedAndADoubleNameAreFound() {
    JobSpec spec =
        JobSpec.of(
            "j",
            TaskSpec.of("a", TRUE).withNeeds("a"),
            TaskSpec.of("b", TRUE).withNeeds("a", "a"),
            TaskSpec.of("b", TRUE));
    assertThat(problems(spec))
        .containsExactly(
            "tasks.b: there are two tasks of this name",
            "tasks.a.needs: a task cannot need itself",
            "tasks.b.needs: \"a\" is there twice");
  }

  @Test
  void whatAProgramMayBeIsBounded() {
    assertThat(problem(new Action.Command(List.of()))).contains("name a program");
    assertThat(problem(new Action.Command(List.of("")))).contains("name a program");
    assertThat(problem(new Action.Command(List.of("a\0b")))).contains("NUL");
    assertThat(problem(new Action.Command(List.of("x".repeat(40_000))))).contains("40000");
    assertThat(problem(new Action.Command(Collections.nCopies(1_001, "x")))).contains("1001");
    assertThat(problem(new Action.Script(" \n"))).isEqualTo("tasks.t.script: it is empty");
    assertThat(problem(new Action.Sql("SELECT 1", "d".repeat(3_000)))).contains("datasource");
    var setup = new SqlOptions("x".repeat(2 * 1024 * 1024 + 1), false, false);
    assertThat(problem(new Action.Sql("SELECT 1", "default", setup)))
        .startsWith("tasks.t.sql.setup: 2097153 characters are more than");
    assertThat(problem(new Action.Script("x".repeat(2 * 1024 * 1024 + 1)))).contains("2097153");
  }

  @Test
  void whatSurroundsATaskIsBounded() {
    TaskSpec task =
        new TaskSpec(
            "t",
            List.of(),
            TRUE,
            Map.of("1X", "", "OK", "a\0b"),
            "relative/dir",
            new RetryPolicy(101, -1, Double.NaN, Bounds.DURATION_MS_MAX + 1, 1.5),
            -1,
            Long.MAX_VALUE,
            new ResourceLimits(-1, 0, 0, 0, "0999"));
    assertThat(SpecCheck.check(JobSpec.of("j", task)).stream().map(SpecCheck.Problem::path))
        .containsExactlyInAnyOrder(
            "tasks.t.env",
            "tasks.t.env.OK",
            "tasks.t.workdir",
            "tasks.t.retry.count",
            "tasks.t.retry.delay",
            "tasks.t.retry.delayMax",
            "tasks.t.retry.multiplier",
            "tasks.t.retry.jitter",
            "tasks.t.timeout",
            "tasks.t.grace",
            "tasks.t.limits.memoryBytes",
            "tasks.t.limits.umask");
  }

  @Test
  void aSubmissionsOwnValuesAreBounded() {
    JobSpec spec = JobSpec.of("j", TaskSpec.of("t", TRUE));
    Submission submission =
        new Submission(spec, Map.of("a-b", "x"), 0, -5, Cause.MANUAL, "i".repeat(129));
    assertThat(SpecCheck.check(submission).stream().map(SpecCheck.Problem::path))
        .containsExactlyInAnyOrder("params", "fetchTimeout", "requestId");
  }

  @Test
  void allTogetherIsBounded() {
    Map<String, String> env = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      env.put("V" + i, "x".repeat(Bounds.VALUE_CHARS_MAX));
    }
    JobSpec spec = new JobSpec("j", env, "default", 0, List.of(TaskSpec.of("t", TRUE)));
    assertThat(problems(spec)).singleElement().asString().startsWith("spec: 26");
  }

  @Test
  void noMoreProblemsAreToldThanAnybodyReads() {
    String[] needs = new String[1_000];
    for (int i = 0; i < needs.length; i++) {
      needs[i] = "n" + i;
    }
    JobSpec spec = JobSpec.of("j", TaskSpec.of("t", TRUE).withNeeds(needs));
    assertThat(SpecCheck.check(spec)).hasSize(SpecCheck.PROBLEMS_MAX);
  }

  @Test
  void aNameIsCheckedBeforeARecordIsMade() {
    assertThat(SpecCheck.name("name", "etl-2.x_y")).isEmpty();
    assertThat(SpecCheck.name("name", "")).isPresent();
    assertThat(SpecCheck.name("name", "a b\n").orElseThrow().message())
        .startsWith("\"a b?\" is not a name");
    assertThat(SpecCheck.name("name", "n".repeat(129))).isPresent();
  }

  private static String problem(Action action) {
    return SpecCheck.check(JobSpec.of("j", TaskSpec.of("t", action))).getFirst().toString();
  }

  private static List<String> problems(JobSpec spec) {
    return SpecCheck.check(spec).stream().map(SpecCheck.Problem::toString).toList();
  }
}
