package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.Row;
import dev.signalbox.api.v1.StatementEnd;
import dev.signalbox.api.v1.Value;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.terminal.Style;
import dev.signalbox.cli.text.Cells;
import dev.signalbox.cli.text.Durations;
import dev.signalbox.cli.text.Table;
import dev.signalbox.cli.text.Times;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers result rows and shows each result as a table when its statement has ended. */
final class ResultTables {
  static final int ROWS_SHOWN_MAX = 100;

  private record Source(String task, int attempt) {}

  /** A result that is still coming in; rows beyond the bound are only counted. */
  private static final class Pending {
    final Table table;
    long rows;

    Pending(List<Column> columns) {
      table = new Table(columns.stream().map(c -> Cells.printable(c.getName())).toList());
    }
  }

  private final Screen screen;
  private final boolean prefixed;
  private final Map<Source, Pending> pending = new LinkedHashMap<>();

  ResultTables(Screen screen, boolean prefixed) {
    this.screen = screen;
    this.prefixed = prefixed;
  }

  void head(Response response) {
    Source source = source(response);
    flush(source);
    pending.put(source, new Pending(response.getHead().getColumnsList()));
  }

  void row(Response response) {
    Pending result = pending.get(source(response));
    if (result == null) {
      // The head was fetched with an earlier token: the names are not known, the values are.
      List<Column> unnamed = new ArrayList<>();
      for (int i = 1; i <= response.getRow().getValuesCount(); i++) {
        unnamed.add(Column.newBuilder().setName("column " + i).build());
      }
      result = new Pending(unnamed);
      pending.put(source(response), result);
    }
    result.rows++;
    if (result.table.size() < ROWS_SHOWN_MAX) {
      result.table.add(cells(response.getRow()));
    }
  }

  void end(Response response) {
    StatementEnd end = response.getStatementEnd();
    Source source = source(response);
    Pending result = pending.remove(source);
    String took = Durations.show(Times.duration(end.getDuration()));
    if (result != null) {
      show(source, result, took);
    }
    Style style = screen.terminal().errStyle();
    String label = label(source, "statement " + end.getStatement());
    if (!end.getError().isEmpty()) {
      String state = end.getSqlState().isEmpty() ? "" : " (SQLSTATE " + end.getSqlState() + ")";
      String error =
          end.getError().lines().map(Cells::printable).reduce((a, b) -> a + "\n  " + b).orElse("");
      screen.errLine(style.red(label + " failed" + state + ": ") + error);
    } else if (result == null) {
      String rows = end.getRows() > 0 ? ", " + count(end.getRows()) + " changed" : "";
      screen.errLine(style.dim(label + " done" + rows + " (" + took + ")"));
    }
  }

  /** Shows results whose end never came: the attempt was stopped in the middle. */
  void flush() {
    for (Source source : List.copyOf(pending.keySet())) {
      flush(source);
    }
  }

  private void flush(Source source) {
    Pending result = pending.remove(source);
    if (result != null) {
      show(source, result, "not finished");
    }
  }

  private void show(Source source, Pending result, String note) {
    var terminal = screen.terminal();
    Style style = terminal.outStyle();
    if (prefixed) {
      screen.outLine(style.bold(source.task() + ":"));
    }
    int width = terminal.outIsTerminal() ? terminal.size().columns() : 0;
    for (String line : result.table.lines(width, style::bold)) {
      screen.outLine(line);
    }
    long hidden = result.rows - result.table.size();
    if (hidden > 0) {
      screen.outLine(
          style.dim(
              "… " + hidden + " more row" + (hidden == 1 ? "" : "s") + " (use --json to get all)"));
    }
    screen.outLine(style.dim("(" + count(result.rows) + ", " + note + ")"));
  }

  private String label(Source source, String text) {
    return prefixed ? source.task() + ": " + text : text;
  }

  private static String count(long rows) {
    return rows + (rows == 1 ? " row" : " rows");
  }

  private List<Table.Cell> cells(Row row) {
    Style style = screen.terminal().outStyle();
    List<Table.Cell> cells = new ArrayList<>();
    for (Value value : row.getValuesList()) {
      String text = Cells.text(value);
      if (Cells.isNull(value)) {
        cells.add(Table.Cell.left(text).with(style::dim));
      } else {
        cells.add(Cells.isNumber(value) ? Table.Cell.right(text) : Table.Cell.left(text));
      }
    }
    return cells;
  }

  private static Source source(Response response) {
    return new Source(response.getTask(), response.getAttempt());
  }
}
