package dev.signalbox.cli.command;

import static dev.signalbox.api.v1.JobStatus.Code.FAILED;
import static dev.signalbox.api.v1.JobStatus.Code.SUCCEEDED;
import static dev.signalbox.cli.Responses.err;
import static dev.signalbox.cli.Responses.head;
import static dev.signalbox.cli.Responses.row;
import static dev.signalbox.cli.Responses.statementEnd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.StatementEnd;
import org.junit.jupiter.api.Test;

class SqlCommandTest extends ServerFixture {
  @Test
  void statementsOfTheCommandLineAreOneProgram() {
    server.page(SUCCEEDED, head("sql", "n"), row("sql", 1), statementEnd("sql", 1));
    var ended =
        sessions.run(
            "sql", "-e", "select 1", "-e", "select 2", "--datasource", "shop", "-o", "csv");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("n\n1\n");
    assertThat(ended.err()).isEmpty();
    var sql = server.submitted().getFirst().getSpec().getTasks(0).getSql();
    assertThat(sql.getText()).isEqualTo("select 1\n;\nselect 2");
    assertThat(sql.getDatasource()).isEqualTo("shop");
  }

  @Test
  void withoutATerminalTheProgramIsOnStandardInput() {
    server.page(SUCCEEDED, head("sql", "n"), row("sql", 1), statementEnd("sql", 1));
    var ended = sessions.input("select 1;\n").run("sql");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo("n\n─\n1\n(1 row, 0.00 s)\n");
    assertThat(server.submitted().getFirst().getSpec().getTasks(0).getSql().getText())
        .isEqualTo("select 1;\n");
  }

  @Test
  void aFailureIsToldAndIsTheExitCode() {
    server.page(FAILED);
    var ended = sessions.run("sql", "-e", "select");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("run FAILED");
  }

  @Test
  void anErrorIsToldOnceAndByTheProgram() {
    server.page(
        FAILED,
        Response.newBuilder()
            .setTask("sql")
            .setStatementEnd(StatementEnd.newBuilder().setStatement(1).setError("no such table"))
            .build(),
        err("sql", "SB-SQL-422: statement 1 failed at line 1: no such table"));
    var ended = sessions.run("sql", "-e", "select 1 from nothing");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).isEqualTo("SB-SQL-422: statement 1 failed at line 1: no such table\n");
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertThat(sessions.run("sql", "-e", "x", "-f", "y.sql").code()).isEqualTo(2);
    assertThat(sessions.run("sql", "-e", "x", "--json").err()).contains("sql has no --json");
    assertThat(sessions.run("sql", "-e", "x", "--dialect", "klingon").err())
        .contains("SB-CLI-402: --dialect is one of duckdb, ");
    assertThat(sessions.input("").run("sql").err()).contains("<stdin> is empty");
    assertThat(server.submitted()).isEmpty();
  }
}
