package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.SqlChild.Result;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The numbers here were computed from the CSV file by other means than SQL. */
@Timeout(120)
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sql\\n(.*?)^```$");

  @TempDir Path dir;

  @Test
  void weatherGivesTheTablesThatTheDataHold() throws Exception {
    Result result = runWeather();

    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.ends()).hasSize(6).allSatisfy(end -> assertThat(end.error()).isEmpty());
    assertThat(rows(result, 2)).containsExactly("1461 2012-01-01 2015-12-31 4426.0 -7.1 35.6");
    assertThat(rows(result, 3))
        .containsExactly(
            "January 116.5 66 8.2 2.7",
            "February 105.5 73 9.9 4.1",
            "March 151.6 73 12.4 4.9",
            "April 93.9 59 15.0 6.4",
            "May 51.9 34 19.3 9.6",
            "June 33.2 37 22.4 12.2",
            "July 12.1 11 26.0 14.2",
            "August 40.9 22 26.1 14.8",
            "September 58.9 35 21.9 12.4",
            "October 125.9 61 16.4 9.4",
            "November 160.6 71 11.0 4.7",
            "December 155.7 81 8.2 3.3");
    assertThat(rows(result, 4))
        .containsExactly(
            "2015-03-15 55.9 10.6 4.2",
            "2012-11-19 54.1 13.3 6.0",
            "2015-12-08 54.1 15.6 6.2",
            "2015-11-14 47.2 9.4 4.5",
            "2014-03-05 46.7 15.6 3.9");
    assertThat(rows(result, 5))
        .containsExactly(
            "2012 31 5 191 21 118",
            "2013 15 16 158 3 173",
            "2014 0 28 148 2 187",
            "2015 7 52 144 0 162");
    assertThat(rows(result, 6))
        .containsExactly(
            "2012-07-23 2012-09-08 48", "2013-06-28 2013-08-01 35", "2015-06-29 2015-07-23 25");
  }

  @Test
  void weatherRunsAgainWithTheSameResult() throws Exception {
    Result first = runWeather();
    Result second = runWeather();

    assertThat(second.exitCode()).isZero();
    for (int statement = 1; statement <= 6; statement++) {
      assertThat(second.rows(statement)).isEqualTo(first.rows(statement));
    }
  }

  @Test
  void theProgramsOfTheDocumentRun() throws Exception {
    Files.writeString(dir.resolve("days.csv"), "day\n1\n2\n");
    Files.writeString(dir.resolve("cities.csv"), "city\na\nb\nc\n");
    String text = Files.readString(EXAMPLES.resolveSibling("docs").resolve("sql.md"));
    List<String> programs = BLOCK.matcher(text).results().map(block -> block.group(1)).toList();

    assertThat(programs).hasSize(1);
    Result result = Setup.in(dir).options(new SqlOptions("", true, false)).run(programs.getFirst());

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(rows(result, 3)).containsExactly("6");
  }

  private Result runWeather() throws Exception {
    String program = Files.readString(EXAMPLES.resolve("weather.sql"));
    return Setup.in(dir).workdir(EXAMPLES).run(program);
  }

  private static List<String> rows(Result result, int statement) {
    return result.rows(statement).stream()
        .map(row -> row.stream().map(ExamplesTest::text).collect(Collectors.joining(" ")))
        .toList();
  }

  private static String text(Value value) {
    return switch (value) {
      case Value.Int number -> Long.toString(number.value());
      case Value.Text text -> text.value();
      case Value.Null ignored -> value.toString();
      case Value.Bool ignored -> value.toString();
      case Value.Real ignored -> value.toString();
      case Value.Bytes ignored -> value.toString();
      case Value.Array ignored -> value.toString();
    };
  }
}
