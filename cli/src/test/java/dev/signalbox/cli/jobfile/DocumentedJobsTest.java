package dev.signalbox.cli.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.cli.jobfile.JobFile.Result.Good;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show as a job file is one. */
class DocumentedJobsTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/job-file.md", "docs/sql.md"})
  void everyJobIsOne(String document) throws Exception {
    String text = Files.readString(Path.of("..").resolve(document));
    List<String> jobs =
        BLOCK.matcher(text).results().map((MatchResult block) -> block.group(1)).toList();
    assertThat(jobs).isNotEmpty();
    for (String job : jobs) {
      assertThat(JobFileTest.parse(job)).as(job).isInstanceOf(Good.class);
    }
  }
}
