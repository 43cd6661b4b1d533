package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Response;
import dev.signalbox.cli.rows.Rows;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.terminal.Style;
import dev.signalbox.cli.text.Cells;
import dev.signalbox.cli.text.Durations;
import dev.signalbox.cli.text.Table;
import dev.signalbox.cli.text.Times;
import dev.signalbox.core.output.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers result rows and shows each result as a table when its statement has ended. */
final class ResultTables implements Results {
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
  private final long limit;
  private final StatementEnds ends;
  private final Map<Source, Pending> pending = new LinkedHashMap<>();

  /**
   * @param limit rows of each result that are shown
   */
  ResultTables(Screen screen, boolean prefixed, long limit, StatementEnds ends) {
    this.screen = screen;
    this.prefixed = prefixed;
    this.limit = limit;
    this.ends = ends;
  }

  @Override
  public void head(Response response) {
    Source source = Source.of(response);
    flush(source);
    pending.put(source, new Pending(response.getHead().getColumnsList()));
  }

  @Override
  public void rows(Response response) {
    for (List<Value> row : Rows.of(response)) {
      Pending result =
          pending.computeIfAbsent(Source.of(response), source -> new Pending(Results.unnamed(row)));
      result.rows++;
      if (result.table.size() < limit) {
        result.table.add(cells(row));
      }
    }
  }

  @Override
  public void end(Response response) {
    Source source = Source.of(response);
    Pending result = pending.remove(source);
    if (result != null) {
      Duration took = Times.duration(response.getStatementEnd().getDuration());
      show(source, result, Durations.show(took));
    }
    ends.show(response, result != null);
  }

  @Override
  public void flush() {
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
              "… " + hidden + " more row" + (hidden == 1 ? "" : "s") + " (see --limit, --output)"));
    }
    screen.outLine(style.dim("(" + Results.count(result.rows) + ", " + note + ")"));
  }

  private List<Table.Cell> cells(List<Value> row) {
    Style style = screen.terminal().outStyle();
    List<Table.Cell> cells = new ArrayList<>();
    for (Value value : row) {
      String text = Cells.text(value);
      if (Cells.isNull(value)) {
        cells.add(Table.Cell.left(text).with(style::dim));
      } else {
        cells.add(Cells.isNumber(value) ? Table.Cell.right(text) : Table.Cell.left(text));
      }
    }
    return cells;
  }
}
