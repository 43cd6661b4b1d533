package dev.signalbox.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.sql.split.Dialect;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqlShellTest {
  @TempDir Path directory;

  private final Recorder runner = new Recorder();

  /** Types the text and returns when the prompt is left. */
  private String type(String text) throws Exception {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (Terminal terminal =
        new DumbTerminal(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), screen)) {
      Path history = directory.resolve("history");
      new SqlShell(runner, terminal, Dialect.DUCKDB, "default", Optional.of(history)).run();
    }
    return screen.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aStatementMayTakeSeveralLines() throws Exception {
    String screen = type("select 1\n  as one;\nselect 2; select 3;\n\\q\nselect 4;\n");

    assertThat(runner.programs)
        .extracting(Run::program)
        .containsExactly("select 1\n  as one;", "select 2; select 3;");
    assertThat(screen).contains("default> ");
    assertThat(Files.readString(directory.resolve("history"))).contains("select 2; select 3;");
  }

  @Test
  void eachInputBeginsWithWhatTheSessionHas() throws Exception {
    type("set x = 1;\nselect 1;\n\\forget\nselect 2;\nexit\n");

    assertThat(runner.programs)
        .containsExactly(
            new Run("set x = 1;", ""), new Run("select 1;", "set x = 1"), new Run("select 2;", ""));
  }

  @Test
  void whatFailedLeavesNoTrace() throws Exception {
    runner.succeeds = false;
    type("set x = 1;\nselect 1;\n");
    assertThat(runner.programs).extracting(Run::setup).containsExactly("", "");
  }

  @Test
  void aTransactionIsSentAsAWhole() throws Exception {
    type("begin;\ninsert into t values (1);\ncommit;\n");
    assertThat(runner.programs)
        .extracting(Run::program)
        .containsExactly("begin;\ninsert into t values (1);\ncommit;");
  }

  @Test
  void theTablesAndTheirColumnsCanBeAskedFor() throws Exception {
    type("\\d\n\\d city\n\\d none\n\\nonsense\nhelp\n");
    assertThat(runner.said)
        .contains("city", "name", "people", "there is no table none; \\d lists them")
        .contains("there is no \\nonsense; type help for what there is", ShellCommand.HELP);
    assertThat(runner.programs).isEmpty();
  }

  @Test
  void tablesColumnsAndKeywordsAreCompleted() {
    Catalog catalog = new Catalog(Map.of("city", List.of("name", "people")));
    assertThat(candidates("select peo", catalog)).contains("people", "city", "select", "from");
    assertThat(candidates("select city.", catalog)).containsExactly("city.name", "city.people");
    assertThat(candidates("SEL", catalog)).contains("SELECT").doesNotContain("select");
    assertThat(candidates("\\", catalog)).contains("\\d");
  }

  private static List<String> candidates(String line, Catalog catalog) {
    ParsedLine parsed =
        new SqlLines(Dialect.DUCKDB).parse(line, line.length(), Parser.ParseContext.COMPLETE);
    List<Candidate> candidates = new ArrayList<>();
    new SqlWords(() -> catalog).complete(parsed, candidates);
    return candidates.stream().map(Candidate::value).toList();
  }

  private record Run(String program, String setup) {}

  private static final class Recorder implements SqlRunner {
    private final List<Run> programs = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private boolean succeeds = true;

    @Override
    public boolean run(String program, String setup) {
      programs.add(new Run(program, setup));
      return succeeds;
    }

    @Override
    public List<List<String>> query(String program, String setup) {
      return List.of(List.of("city", "name"), List.of("city", "people"));
    }

    @Override
    public void cancel() {}

    @Override
    public void awaitsInput() {}

    @Override
    public void say(String line) {
      said.add(line);
    }
  }
}
