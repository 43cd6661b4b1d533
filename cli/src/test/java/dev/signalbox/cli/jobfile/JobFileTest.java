package dev.signalbox.cli.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.cli.jobfile.JobFile.Result.Bad;
import dev.signalbox.cli.jobfile.JobFile.Result.Good;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobFileTest {
  private static final JobFile.Defaults DEFAULTS = new JobFile.Defaults("etl", "/jobs", "/jobs");

  static JobFile.Result parse(String text) {
    return JobFile.parse(text.getBytes(StandardCharsets.UTF_8), DEFAULTS);
  }

  private static JobSpec good(String text) {
    JobFile.Result result = parse(text);
    assertThat(result).isInstanceOf(Good.class);
    return ((Good) result).spec();
  }

  private static List<String> bad(String text) {
    JobFile.Result result = parse(text);
    assertThat(result).isInstanceOf(Bad.class);
    return ((Bad) result).problems().stream().map(p -> p.show("f")).toList();
  }

  private static final String EVERY_KEY =
      """
      name: nightly
      params: {day: 2026-01-31, empty: ""}
      queue: etl
      timeout: 1h30m
      priority: -5
      tasks:
        a:
          command: [echo, "x y", 3]
          env: {PORT: 8080, FLAG: yes}
          workdir: data
          retries: 3
          timeout: 250ms
          grace: 5s
          limits: {memory: 512MiB, cpu: 1m, open-files: 100, file-size: 1GB, umask: 0027}
        b:
          needs: a
          sql: select 1
          datasource: "duckdb::memory:"
          setup: |
            USE shop;
          parallel: true
          retry: statement
          workdir: /abs
          retries: {count: 2, delay: 1s, multiplier: 2.5, delay-max: 1m, jitter: 0.2}
        c:
          needs: [a, b]
          script: |
            echo hello
      """;

  @Test
  void everyKeyOfTheJobIsRead() {
    JobFile.Result result = parse(EVERY_KEY);
    assertThat(result).isInstanceOf(Good.class);
    JobSpec spec = ((Good) result).spec();
    assertThat(((Good) result).priority()).isEqualTo(-5);
    assertThat(spec.getName()).isEqualTo("nightly");
    assertThat(spec.getParamsMap()).containsEntry("day", "2026-01-31").containsEntry("empty", "");
    assertThat(spec.getTimeout().getSeconds()).isEqualTo(5400);
  }

  @Test
  void everyKeyOfATaskIsRead() {
    JobSpec spec = good(EVERY_KEY);
    var a = spec.getTasks(0);
    assertThat(a.getCommand().getArgvList()).containsExactly("echo", "x y", "3");
    assertThat(a.getEnvMap()).containsEntry("PORT", "8080").containsEntry("FLAG", "yes");
    assertThat(a.getWorkdir()).isEqualTo("/jobs/data");
    assertThat(a.getRetry().getCount()).isEqualTo(3);
    assertThat(a.getTimeout()).isEqualTo(Durations.fromMillis(250));
    assertThat(a.getGrace().getSeconds()).isEqualTo(5);
    assertThat(a.getLimits().getMemoryBytes()).isEqualTo(512L << 20);
    assertThat(a.getLimits().getCpuSeconds()).isEqualTo(60);
    assertThat(a.getLimits().getFileBytes()).isEqualTo(1_000_000_000);
    assertThat(a.getLimits().getUmask()).isEqualTo("0027");
    var b = spec.getTasks(1);
    assertThat(b.getNeedsList()).containsExactly("a");
    assertThat(b.getSql().getDatasource()).isEqualTo("duckdb::memory:");
    assertThat(b.getSql().getSetup()).isEqualTo("USE shop;\n");
    assertThat(b.getSql().getParallel()).isTrue();
    assertThat(b.getSql().getRetryStatement()).isTrue();
    assertThat(b.getWorkdir()).isEqualTo("/abs");
    assertThat(b.getRetry().getMultiplier()).isEqualTo(2.5);
    assertThat(b.getRetry().getJitter()).isEqualTo(0.2);
    assertThat(spec.getTasks(2).getScript().getText()).isEqualTo("echo hello\n");
    assertThat(spec.getTasks(2).getWorkdir()).isEqualTo("/jobs");
  }

  @Test
  void theNameIsTheFilesUnlessGiven() {
    assertThat(good("tasks: {a: {command: [x]}}").getName()).isEqualTo("etl");
  }

  @Test
  void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
    assertThat(
            bad(
                """
                nme: x
                timeout: 5 minutes
                tasks:
                  load:
                    comand: [x]
                  clean:
                    needs: [laod]
                    command: rm -rf x
                    retries: 101
                """))
        .containsExactly(
            "f:1:1: SB-JOB-401: unknown key \"nme\" in the job. Did you mean \"name\"?",
            "f:2:10: SB-JOB-403: \"timeout\" of the job is \"5 minutes\"; it must be a duration"
                + " such as 30s, 5m, 1h30m or 250ms",
            "f:5:5: SB-JOB-401: unknown key \"comand\" in task \"load\". Did you mean \"command\"?",
            "f:7:13: SB-JOB-404: task \"clean\" needs \"laod\", which is not a task of this job."
                + " Did you mean \"load\"?",
            "f:8:14: SB-JOB-402: \"command\" of task \"clean\" must be a list of texts, not a text;"
                + " write [\"program\", \"argument\"], or use script: for a line of shell",
            "f:9:14: SB-JOB-403: \"retries\" of task \"clean\" is \"101\"; it must be a whole number"
                + " from 0 to 100");
  }

  @Test
  void aCycleIsNamed() {
    assertThat(
            bad(
                """
                tasks:
                  a: {needs: [c], command: [x]}
                  b: {needs: [a], command: [x]}
                  c: {needs: [b], command: [x]}
                  d: {needs: [a], command: [x]}
                """))
        .containsExactly(
            "f:3:15: SB-JOB-407: tasks need each other in a circle: a → c → b → a; remove one of"
                + " these needs");
    assertThat(bad("tasks: {a: {needs: a, command: [x]}}"))
        .singleElement()
        .asString()
        .contains("a → a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                      | f:1:1: SB-JOB-405",
        "tasks:                                  | f:1:7: SB-JOB-402",
        "tasks: {}                               | f:1:8: SB-JOB-403",
        "[a]                                     | f:1:1: SB-JOB-402",
        "name: x                                 | f:1:1: SB-JOB-405",
        "a: [                                    | f:1:5: SB-JOB-400",
        "tasks: {a: {command: [x], command: [y]}}| f:1:27: SB-JOB-406",
        "tasks: {a: {command: [x]}, a: {sql: y}} | f:1:28: SB-JOB-406",
        "tasks: {a: &x {command: [x]}, b: *x}    | f:1:12: SB-JOB-408",
        "tasks: {a: !!java.net.URL {}}           | f:1:12: SB-JOB-408",
        "tasks: {a: {command: [x], script: y}}   | f:1:27: SB-JOB-403",
        "tasks: {a: {command: []}}               | f:1:13: SB-JOB-403",
        "tasks: {a: {command: [[x]]}}            | f:1:23: SB-JOB-402",
        "tasks: {a: {command: [x, null]}}        | f:1:26: SB-JOB-402",
        "tasks: {a: {command: [x], datasource: y}}| f:1:27: SB-JOB-403",
        "tasks: {'a b': {command: [x]}}          | f:1:9: SB-JOB-403",
        "tasks: {a: {command: [x], env: {1a: x}}}| f:1:33: SB-JOB-403",
        "tasks: {a: {command: [x], env: {A: }}}  | f:1:35: SB-JOB-402",
        "tasks: {a: {command: [x], env: [A]}}    | f:1:32: SB-JOB-402",
        "tasks: {a: {command: [x], limits: {memory: lots}}}| f:1:44: SB-JOB-403",
        "tasks: {a: {command: [x], retries: {delay: 1s}}}  | f:1:36: SB-JOB-405",
        "tasks: {a: {command: [x], needs: {b: c}}}         | f:1:34: SB-JOB-402",
        "tasks: {a: {sql: ''}}                   | f:1:18: SB-JOB-403",
        "tasks: {a: {script: x, setup: y}}       | f:1:24: SB-JOB-403",
        "tasks: {a: {sql: x, setup: ''}}         | f:1:28: SB-JOB-403",
        "tasks: {a: {sql: x, parallel: yes}}     | f:1:31: SB-JOB-403",
        "tasks: {a: {sql: x, parallel: [true]}}  | f:1:31: SB-JOB-402",
        "tasks: {a: {sql: x, retry: all}}        | f:1:28: SB-JOB-403",
        "tasks: {a: {fake: x, retry: statement}} | f:1:22: SB-JOB-403",
        "tasks: {a: x}                           | f:1:12: SB-JOB-402",
        "tasks: {a: {command: [x], timeout: 400d}}| f:1:36: SB-JOB-403",
      })
  void aSlipIsFoundWhereItIs(String text, String expected) {
    assertThat(bad(text.strip())).first().asString().startsWith(expected);
  }

  @Test
  void aSecondDocumentTabsAndForeignBytesAreRefused() {
    assertThat(bad("tasks: {a: {command: [x]}}\n---\nb: c\n"))
        .singleElement()
        .asString()
        .startsWith("f:3:1: SB-JOB-408");
    assertThat(bad("tasks:\n\ta: b\n")).singleElement().asString().contains("(TAB)");
    assertThat(JobFile.parse(new byte[] {(byte) 0xff, 'a'}, DEFAULTS)).isInstanceOf(Bad.class);
  }

  @Test
  void bombsAreRefusedCheaply() {
    assertThat(bad("a: " + "[".repeat(100_000))).singleElement().asString().contains("SB-JOB-4");
    assertThat(bad("x".repeat(JobFile.BYTES_MAX + 1))).singleElement().asString().contains("413");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      many.append("key").append(i).append(": x\n");
    }
    assertThat(bad(many.toString()))
        .hasSize(51)
        .last()
        .asString()
        .endsWith("and 951 more problems");
  }
}
