package dev.signalbox.cli.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.cli.jobfile.JobFile.Result.Bad;
import dev.signalbox.cli.jobfile.JobFile.Result.Good;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Five hundred broken files: each gives a clear answer, none anything else. */
class JobFileFuzzTest {
  private static final long SEED = 20_260_131;
  private static final String SAMPLE =
      """
      name: nightly
      params: {day: 2026-01-31}
      queue: etl
      timeout: 1h
      tasks:
        extract:
          command: [curl, -o, out.csv, "https://example.org"]
          retries: {count: 2, delay: 1s}
        load:
          needs: [extract]
          sql: |
            create table t as select * from read_csv('out.csv');
          limits: {memory: 512MiB}
      """;
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "\t",
    "&a ",
    "*a",
    "!!x ",
    "\"",
    "'",
    "|",
    ">",
    "%",
    "@",
    "`",
    "\u0000",
    "\u0007",
    "\ufeff",
    "---\n",
    "...\n",
    "? ",
    "<<: *a",
    "#",
    "\n\n",
    "null",
    "~",
    "1e999",
    "99999999999999999999",
    "-1",
    "tasks:",
    "needs:",
    "\ud83d\ude80",
    "\u2028",
    "0x1F",
    ".inf",
    "=",
  };

  @Test
  void everyBrokenFileGivesAClearAnswer() {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] broken = broken(random);
      String about = "SEED=" + SEED + " file " + i;
      var defaults = new JobFile.Defaults("job", "/jobs", "");
      switch (JobFile.parse(broken, defaults)) {
        case Good good -> assertThat(good.spec().getTasksCount()).as(about).isPositive();
        case Bad bad -> {
          refused++;
          assertThat(bad.problems()).as(about).isNotEmpty().hasSizeLessThanOrEqualTo(51);
          assertThat(bad.problems())
              .as(about)
              .allSatisfy(
                  p ->
                      assertThat(p.show("f"))
                          .matches("f:[0-9]+:[0-9]+: SB-JOB-[0-9]{3}: .{5,}")
                          .hasSizeLessThan(1_500)
                          .doesNotContain("Exception"));
        }
      }
    }
    // Some mutations fall into comments or values; most must be found.
    assertThat(refused).isGreaterThan(350);
  }

  private static byte[] broken(Random random) {
    StringBuilder text = new StringBuilder(SAMPLE);
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
        case 2 -> text.setLength(Math.max(1, at));
        case 3 -> text.insert(at, SAMPLE, 0, random.nextInt(SAMPLE.length()));
        default -> text.insert(at, (char) random.nextInt(0xd800));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(10) == 0) {
      random.nextBytes(bytes);
    }
    return bytes;
  }
}
