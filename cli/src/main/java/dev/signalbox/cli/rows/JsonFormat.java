package dev.signalbox.cli.rows;

import dev.signalbox.api.v1.Column;
import dev.signalbox.core.output.JsonText;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An object for each row, a row a line; an array of them for each result, or no arrays at all. Two
 * columns of one name are told apart by {@code _2}, {@code _3}, ….
 */
final class JsonFormat implements RowFormat {
  private final OutputStream out;
  private final boolean arrays;
  private final StringBuilder json = new StringBuilder();
  private List<String> keys = List.of();
  private boolean firstRow = true;

  private JsonFormat(OutputStream out, boolean arrays) {
    this.out = out;
    this.arrays = arrays;
  }

  static JsonFormat arrays(OutputStream out) {
    return new JsonFormat(out, true);
  }

  static JsonFormat lines(OutputStream out) {
    return new JsonFormat(out, false);
  }

  @Override
  public void head(List<Column> columns) {
    keys = unique(columns).stream().map(JsonFormat::key).toList();
    firstRow = true;
    if (arrays) {
      json.append('[');
    }
  }

  @Override
  public void row(List<Value> row) {
    if (arrays) {
      json.append(firstRow ? "\n" : ",\n");
      firstRow = false;
    }
    json.append('{');
    for (int i = 0; i < row.size(); i++) {
      json.append(i == 0 ? "" : ",");
      json.append(i < keys.size() ? keys.get(i) : key("column " + (i + 1)));
      OneLineJson.VALUES.append(row.get(i), json);
    }
    json.append(arrays ? "}" : "}\n");
  }

  @Override
  public void end() {
    if (arrays) {
      json.append("\n]\n");
    }
  }

  @Override
  public void flush() throws IOException {
    out.write(json.toString().getBytes(StandardCharsets.UTF_8));
    json.setLength(0);
  }

  /** As it stands before each value. */
  private static String key(String name) {
    StringBuilder key = new StringBuilder();
    JsonText.quote(name, key);
    return key.append(':').toString();
  }

  private static List<String> unique(List<Column> columns) {
    List<String> names = new ArrayList<>(columns.size());
    Set<String> used = new HashSet<>();
    columns.forEach(column -> used.add(column.getName()));
    Set<String> given = new HashSet<>();
    for (Column column : columns) {
      String name = column.getName();
      for (int n = 2; !given.add(name); n++) {
        String next = column.getName() + "_" + n;
        name = used.contains(next) ? column.getName() + "_" + n + "_" : next;
      }
      names.add(name);
    }
    return names;
  }
}
