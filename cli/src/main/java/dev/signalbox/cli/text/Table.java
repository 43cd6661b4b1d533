package dev.signalbox.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A table of text: heads, a rule, rows; fitted to a width by cutting its widest columns. */
public final class Table {
  private static final String GAP = "  ";
  private static final int COLUMN_WIDTH_MIN = 6;

  /** What stands in one place: how wide it is must not depend on its colour. */
  public record Cell(String text, boolean right, UnaryOperator<String> colour) {
    public static Cell left(String text) {
      return new Cell(text, false, UnaryOperator.identity());
    }

    public static Cell right(String text) {
      return new Cell(text, true, UnaryOperator.identity());
    }

    public Cell with(UnaryOperator<String> shade) {
      return new Cell(text, right, shade);
    }
  }

  private final List<String> heads;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(List<String> heads) {
    this.heads = List.copyOf(heads);
  }

  /** Adds a row; cells beyond the heads are dropped, missing ones are empty. */
  public void add(List<Cell> row) {
    rows.add(List.copyOf(row));
  }

  public int size() {
    return rows.size();
  }

  /**
   * The lines of the table.
   *
   * @param width the columns there are; 0 is no bound
   * @param headColour for the heads and the rule
   */
  public List<String> lines(int width, UnaryOperator<String> headColour) {
    int[] widths = naturalWidths();
    int shown = width > 0 ? fit(widths, width) : widths.length;
    List<String> lines = new ArrayList<>();
    List<Cell> head = new ArrayList<>();
    List<Cell> rule = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      head.add(new Cell(heads.get(i), isRight(i), headColour));
      rule.add(new Cell("─".repeat(widths[i]), false, headColour));
    }
    lines.add(line(head, widths, shown));
    lines.add(line(rule, widths, shown));
    for (List<Cell> row : rows) {
      lines.add(line(row, widths, shown));
    }
    if (shown < widths.length) {
      int hidden = widths.length - shown;
      lines.add(headColour.apply("… and " + hidden + " more column" + (hidden == 1 ? "" : "s")));
    }
    return lines;
  }

  private boolean isRight(int column) {
    for (List<Cell> row : rows) {
      if (column < row.size() && row.get(column).right()) {
        return true;
      }
    }
    return false;
  }

  private String line(List<Cell> cells, int[] widths, int shown) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < shown; i++) {
      Cell cell = i < cells.size() ? cells.get(i) : Cell.left("");
      String text = Widths.fit(cell.text(), widths[i]);
      boolean last = i == shown - 1;
      String padding = " ".repeat(Math.max(0, widths[i] - Widths.of(text)));
      line.append(i == 0 ? "" : GAP);
      line.append(cell.right() ? padding : "");
      line.append(cell.colour().apply(text));
      line.append(cell.right() || last ? "" : padding);
    }
    return line.toString().stripTrailing();
  }

  private int[] naturalWidths() {
    int[] widths = new int[heads.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(1, Widths.of(heads.get(i)));
    }
    for (List<Cell> row : rows) {
      for (int i = 0; i < Math.min(widths.length, row.size()); i++) {
        widths[i] = Math.max(widths[i], Widths.of(row.get(i).text()));
      }
    }
    return widths;
  }

  /** Cuts the widest columns until all fit; returns how many columns can be shown. */
  private static int fit(int[] widths, int width) {
    int shown = widths.length;
    while (total(widths, shown) > width) {
      int widest = 0;
      for (int i = 1; i < shown; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] > COLUMN_WIDTH_MIN) {
        widths[widest]--;
      } else if (shown > 1) {
        shown--;
      } else {
        break;
      }
    }
    return shown;
  }

  private static int total(int[] widths, int shown) {
    int total = GAP.length() * (shown - 1);
    for (int i = 0; i < shown; i++) {
      total += widths[i];
    }
    return total;
  }
}
