package dev.signalbox.sql.split;

import static dev.signalbox.sql.split.Dialect.DUCKDB;
import static dev.signalbox.sql.split.Dialect.GENERIC;
import static dev.signalbox.sql.split.Dialect.MARIADB;
import static dev.signalbox.sql.split.Dialect.MYSQL;
import static dev.signalbox.sql.split.Dialect.POSTGRES;
import static dev.signalbox.sql.split.Dialect.SQLITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.sql.split.Statement.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SplitterTest {
  private static final List<String> PIECES =
      List.of(
          "/*",
          "/*/",
          "'",
          "$$",
          "$a",
          "$a$",
          "$a$b",
          "$1",
          "e'\\'",
          "e'a'\n",
          "--\n",
          "((",
          "[",
          "]",
          "[]]",
          "a ",
          "`",
          "begin ",
          "begin\n;",
          "create ",
          "if ",
          "case ",
          "/*!",
          "*/",
          "q'[",
          "\n/ ",
          "\ngo ",
          "go 1",
          "delimiter x",
          "delimiter x\n",
          "end ",
          "a:",
          "\\g",
          "//",
          ":/",
          ";",
          " ",
          "\r",
          "to train ",
          "declare ",
          "\0",
          "😀");

  static Stream<Arguments> programs() {
    return Stream.of(
        row(DUCKDB, ""),
        row(DUCKDB, " \n\t"),
        row(DUCKDB, "-- nothing"),
        row(DUCKDB, ";;", new String[0]),
        row(DUCKDB, "select 1", "select 1"),
        row(DUCKDB, "select 1;", "select 1"),
        row(DUCKDB, "select 1 ;\n", "select 1"),
        row(DUCKDB, "a;b;c", "a", "b", "c"),
        row(DUCKDB, "a;;b", "a", "b"),
        row(DUCKDB, "a -- x;y\n;b", "a", "b"),
        row(DUCKDB, "a -- x;", "a"),
        row(DUCKDB, "a --", "a"),
        row(DUCKDB, "a-1;b", "a-1", "b"),
        row(DUCKDB, "a/1;b", "a/1", "b"),
        row(DUCKDB, "/* ; */ a /* ; */ + 1; b", "a /* ; */ + 1", "b"),
        row(DUCKDB, "/* /* ; */ ; */ a; b", "a", "b"),
        row(POSTGRES, "/* /* ; */ ; */ a; b", "a", "b"),
        row(GENERIC, "/* /* ; */ a; b */", "a", "b */"),
        row(DUCKDB, "/* never closed ; a"),
        row(DUCKDB, "a /*/ ; */ b; c", "a /*/ ; */ b", "c"),
        row(DUCKDB, "'a;b';c", "'a;b'", "c"),
        row(DUCKDB, "'it''s;';c", "'it''s;'", "c"),
        row(DUCKDB, "'\\';c", "'\\'", "c"),
        row(MYSQL, "'\\';c';d", "'\\';c'", "d"),
        row(MYSQL, "\"\\\";c\";d", "\"\\\";c\"", "d"),
        row(DUCKDB, "E'\\';c';d", "E'\\';c'", "d"),
        row(POSTGRES, "e'a''\\';c';d", "e'a''\\';c'", "d"),
        row(DUCKDB, "the'\\';d", "the'\\'", "d"),
        row(DUCKDB, "1e'\\';d", "1e'\\'", "d"),
        row(DUCKDB, "\"a;\"\"b;\";c", "\"a;\"\"b;\"", "c"),
        row(DUCKDB, "'never closed; b", "'never closed; b"),
        row(DUCKDB, "$$a;b$$;c", "$$a;b$$", "c"),
        row(POSTGRES, "$f$ ; $$ ; $g$ ; $f$;c", "$f$ ; $$ ; $g$ ; $f$", "c"),
        row(POSTGRES, "a$b$;c$b$", "a$b$", "c$b$"),
        row(POSTGRES, "$1;$2", "$1", "$2"),
        row(POSTGRES, "$1a$;$1a$", "$1a$", "$1a$"),
        row(POSTGRES, "$$never closed;", "$$never closed;"),
        row(MYSQL, "$$a;b$$", "$$a;b$$"),
        row(MARIADB, "$$a;b$$", "$$a", "b$$"),
        row(MYSQL, "a # x;y\n;b", "a", "b"),
        row(DUCKDB, "a # x;y", "a # x", "y"),
        row(MYSQL, "5--1;b", "5--1", "b"),
        row(MYSQL, "5 --;b", "5 --", "b"),
        row(MYSQL, "5 -- ;b\n;c", "5", "c"),
        row(MYSQL, "5 --", "5"),
        row(MYSQL, "`a;b`;c", "`a;b`", "c"),
        row(DUCKDB, "`a;b`", "`a", "b`"),
        row(SQLITE, "[a;b];c", "[a;b]", "c"),
        row(DUCKDB, "[1;2]", "[1", "2]"),
        row(
            SQLITE,
            "create temp trigger t begin a; b; select case when 1 then 2 end; end; c",
            "create temp trigger t begin a; b; select case when 1 then 2 end; end",
            "c"),
        row(SQLITE, "create table trigger_x (a); end; b", "create table trigger_x (a)", "end", "b"),
        row(DUCKDB, "\uFEFFselect 1;\u00a0select 2", "select 1", "select 2"),
        row(DUCKDB, "select 'é–😀;';b", "select 'é–😀;'", "b"));
  }

  private static Arguments row(Dialect dialect, String program, String... bodies) {
    return Arguments.of(dialect, program, List.of(bodies));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void splitsAtTheSemicolonsThatEndStatements(
      Dialect dialect, String program, List<String> bodies) {
    SplitProgram split = Splitter.split(program, dialect);

    assertThat(split.statements()).extracting(s -> s.body().text()).isEqualTo(bodies);
    SplitInvariants.check(program, split);
  }

  @Test
  void aCommentBeforeAStatementIsItsOwn() {
    SplitProgram split = Splitter.split("-- one\nselect 1; -- two\nselect 2;\n-- end\n", DUCKDB);

    assertThat(split.statements())
        .extracting(s -> s.part().text())
        .containsExactly("-- one\nselect 1;", " -- two\nselect 2;");
    assertThat(split.tail()).isEqualTo("\n-- end\n");
  }

  @Test
  void linesAreThoseOfTheProgram() {
    SplitProgram split = Splitter.split("\n-- x\na\n;\n\n\nb;'c\n\n';\nd", DUCKDB);

    assertThat(split.statements()).extracting(s -> s.part().line()).containsExactly(1, 4, 7, 9);
    assertThat(split.statements()).extracting(s -> s.body().line()).containsExactly(3, 7, 7, 10);
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of("select 1", Kind.QUERY),
        Arguments.of("-- x\n/* y */ SELECT 1", Kind.QUERY),
        Arguments.of("((select 1) union (select 2))", Kind.QUERY),
        Arguments.of("WITH a AS (VALUES (1)) FROM a", Kind.QUERY),
        Arguments.of("from t", Kind.QUERY),
        Arguments.of("Summarize t", Kind.QUERY),
        Arguments.of("explain insert into t values (1)", Kind.QUERY),
        Arguments.of("insert into t select 1", Kind.STATEMENT),
        Arguments.of("selected", Kind.STATEMENT),
        Arguments.of("'select'", Kind.STATEMENT),
        Arguments.of("\"select\"", Kind.STATEMENT),
        Arguments.of("(", Kind.STATEMENT));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theFirstWordTellsTheKind(String program, Kind kind) {
    assertThat(Splitter.split(program, DUCKDB).statements().getFirst().kind()).isEqualTo(kind);
  }

  @Test
  void theKindOfOneStatementDoesNotColourTheNext() {
    assertThat(Splitter.split("select 1; drop table t; from t", DUCKDB).statements())
        .extracting(Statement::kind)
        .containsExactly(Kind.QUERY, Kind.STATEMENT, Kind.QUERY);
  }

  @Test
  void codeInACommentEndsWithItsStatement() {
    SplitProgram split = Splitter.split("/*! a; select 1 */*2; b", MARIADB);
    assertThat(split.statements())
        .extracting(s -> s.body().text())
        .containsExactly("/*! a", "select 1 *");
    assertThat(split.defects()).hasSize(1);
  }

  /** It takes half a second; a splitter that goes back over what it has read would need an hour. */
  @Test
  @Tag("slow")
  void tenMegabytesTakeLinearTime() {
    String real =
        """
        -- a comment; with a semicolon
        insert into t values (1, 'it''s; a', "b;", $$c;$$, E'\\';'); /* d; */
        create trigger x after insert on t for each row begin if a then update t set b = 1; end if; end;
        """;
    String program = real.repeat(10_000_000 / real.length() + 1);
    for (Dialect dialect : Dialect.values()) {
      long start = System.nanoTime();
      SplitProgram split = Splitter.split(program, dialect);
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertThat(millis).as("ms for 10 MB, %s", dialect).isLessThan(15_000);
      SplitInvariants.check(program, split);
    }
  }

  /** A splitter that looks ahead to the end from each of these would need hours. */
  @Test
  @Tag("slow")
  @Timeout(300)
  void noRepeatedPieceTakesMoreThanLinearTime() {
    for (Dialect dialect : Dialect.values()) {
      for (String piece : PIECES) {
        for (String before : List.of("", "create procedure p() begin ")) {
          String program = before + piece.repeat(300_000 / piece.length());
          long start = System.nanoTime();
          SplitProgram split = Splitter.split(program, dialect);
          long millis = (System.nanoTime() - start) / 1_000_000;
          assertThat(millis).as("ms for %s in %s", piece, dialect).isLessThan(2_000);
          SplitInvariants.check(program, split);
        }
      }
    }
  }
}
