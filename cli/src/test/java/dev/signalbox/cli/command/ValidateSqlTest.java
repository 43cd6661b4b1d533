package dev.signalbox.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.cli.Sessions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateSqlTest {
  @TempDir Path directory;
  private Sessions sessions;

  @BeforeEach
  void open() {
    sessions = new Sessions(directory);
  }

  @Test
  void statementsAreShownForPeople() throws IOException {
    write("q.sql", "select 'é';\n\n-- make it\ncreate table t(\n  a int);\n");
    assertThat(sessions.run("validate", "q.sql").out())
        .isEqualTo(
            """
            q.sql: 2 statements, 1 of them for rows; a database checks them when they run
            #  LINE  KIND       STATEMENT
            ─  ────  ─────────  ──────────────────────
            1     1  query      select 'é'
            2     4  statement  create table t( a int)
            """);
  }

  @Test
  void bytesOfTheStatementsAreTheFile() throws IOException {
    String text = "\uFEFF-- é\nselect '😀;';\r\n/* b; */ drop table t; ;\n-- the end\n";
    write("q.sql", text);
    byte[] file = text.getBytes(StandardCharsets.UTF_8);
    JsonNode json = json("validate", "q.sql", "--json");

    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (JsonNode s : json.get("statements")) {
      int start = s.get("startByte").intValue();
      joined.write(file, start, s.get("endByte").intValue() - start);
    }
    assertThat(joined.toByteArray()).isEqualTo(file);
    assertThat(json.get("statements").get(0).toString())
        .isEqualTo("{\"number\":1,\"kind\":\"query\",\"line\":2,\"startByte\":0,\"endByte\":24}");
    assertThat(json.get("statements").get(1).toString())
        .startsWith("{\"number\":2,\"kind\":\"statement\",\"line\":3,\"startByte\":24,");
  }

  @Test
  void extendedStatementsAreRecognised() throws IOException {
    write("q.sql", "select * from a to train b label c into d; show train d; select 1");
    assertThat(json("validate", "q.sql", "--json").get("statements").findValuesAsText("kind"))
        .containsExactly("extended", "extended", "query");
    assertThat(sessions.run("validate", "q.sql").out()).contains("2 extended, which cannot be run");
  }

  @Test
  void theDialectIsAskedFor() throws IOException {
    write("q.sql", "select 1 # it's;\n; select 2;");
    assertThat(sessions.run("validate", "q.sql").code()).isEqualTo(2);
    assertThat(sessions.run("validate", "q.sql", "--dialect", "MySQL").out())
        .startsWith("q.sql: 2 statements");
    assertThat(sessions.run("validate", "q.sql", "--dialect", "postgresql").code()).isEqualTo(2);
    var ended = sessions.run("validate", "q.sql", "--dialect", "msql");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .startsWith("SB-CLI-402: --dialect is \"msql\"; known are duckdb, postgres, mysql,")
        .endsWith("Did you mean \"mysql\"?\n");
  }

  @Test
  void whatIsNeverClosedIsNamedByItsPlace() throws IOException {
    write("q.sql", "select 1;\nselect 'é', 'oops;\n");
    var ended = sessions.run("validate", "q.sql");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .isEqualTo("q.sql:2:13: SB-SQL-401: the quote (') that begins here has no end\n");
    JsonNode json = json("validate", "q.sql", "--json");
    assertThat(json.get("valid").booleanValue()).isFalse();
    assertThat(json.get("problems").get(0).get("column").intValue()).isEqualTo(13);
    assertThat(json.get("statements")).hasSize(2);
    write("n.sql", "select 1;\n\0");
    assertThat(sessions.run("validate", "n.sql").err()).startsWith("n.sql:2:1: SB-SQL-401: a NUL");
  }

  @Test
  void theGraphIsShownWithItsReasons() throws IOException {
    write(
        "g.sql",
        "create table a as select 1 x;\ncreate table b as select 2 x;\nselect * from a, b;");
    assertThat(sessions.run("validate", "--graph", "g.sql").out())
        .endsWith(
            """
            #  LINE  KIND       AFTER  STATEMENT
            ─  ────  ─────────  ─────  ────────────────────────────
            1     1  statement         create table a as select 1 x
            2     2  statement         create table b as select 2 x
            3     3  query      1, 2   select * from a, b
            3 after 1: both use a, and not only to read it
            3 after 2: both use b, and not only to read it
            """);
    JsonNode last = json("validate", "--graph", "g.sql", "--json").get("statements").get(2);
    assertThat(last.get("dependsOn").toString()).isEqualTo("[1,2]");
    assertThat(last.get("reads").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(last.get("writes").toString()).isEqualTo("[]");
  }

  @Test
  void unknownNamesAreTablesIfThatIsSaid() throws IOException {
    write("g.sql", "insert into a select * from s; insert into b select * from s; set x = 1");
    assertThat(depends("g.sql", "--assume-tables")).isEqualTo("[[],[],[1,2]]");
    write("g.sql", "insert into a select * from s; insert into b select * from s");
    assertThat(depends("g.sql", "--graph")).isEqualTo("[[],[1]]");
    assertThat(depends("g.sql", "--assume-tables")).isEqualTo("[[],[]]");
  }

  @Test
  void aProgramTooLargeToRunIsStillSplit() throws IOException {
    write("q.sql", "select 1;\n".repeat(300_000));
    var ended = sessions.run("validate", "q.sql");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).startsWith("q.sql: 300000 statements").contains("… and 299500 more");
    assertThat(ended.err()).startsWith("it cannot be run: q.sql has 3000000 bytes");
  }

  @Test
  void optionsOfSqlDoNotGoWithAJobFile() throws IOException {
    write("job.yaml", "tasks:\n  a: {command: [x]}\n");
    assertThat(sessions.run("validate", "--graph", "job.yaml").err())
        .isEqualTo("SB-CLI-403: --graph goes with a SQL program only\n");
  }

  private String depends(String file, String option) throws IOException {
    JsonNode json = json("validate", option, file, "--json");
    return json.get("statements").findValues("dependsOn").toString().replace(" ", "");
  }

  private JsonNode json(String... line) throws IOException {
    return new ObjectMapper().readTree(sessions.run(line).out());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }
}
