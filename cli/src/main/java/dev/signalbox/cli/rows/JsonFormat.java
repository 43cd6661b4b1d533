package dev.signalbox.cli.rows;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.signalbox.api.v1.Column;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An object for each row, a row a line; an array of them for each result, or no arrays at all. Two
 * columns of one name are told apart by {@code _2}, {@code _3}, ….
 */
final class JsonFormat implements RowFormat {
  private final JsonGenerator json;
  private final boolean arrays;
  private List<String> names = List.of();
  private boolean firstRow = true;

  private JsonFormat(OutputStream out, boolean arrays) throws IOException {
    this.arrays = arrays;
    json = JsonValues.FACTORY.createGenerator(out);
    // We write what stands between two rows ourselves.
    json.setPrettyPrinter(new MinimalPrettyPrinter(""));
  }

  static JsonFormat arrays(OutputStream out) throws IOException {
    return new JsonFormat(out, true);
  }

  static JsonFormat lines(OutputStream out) throws IOException {
    return new JsonFormat(out, false);
  }

  @Override
  public void head(List<Column> columns) throws IOException {
    names = unique(columns);
    firstRow = true;
    if (arrays) {
      json.writeRaw('[');
    }
  }

  @Override
  public void row(List<Value> row) throws IOException {
    if (arrays) {
      json.writeRaw(firstRow ? "\n" : ",\n");
      firstRow = false;
    }
    json.writeStartObject();
    for (int i = 0; i < row.size(); i++) {
      json.writeFieldName(i < names.size() ? names.get(i) : "column " + (i + 1));
      JsonValues.write(row.get(i), json);
    }
    json.writeEndObject();
    if (!arrays) {
      json.writeRaw('\n');
    }
  }

  @Override
  public void end() throws IOException {
    if (arrays) {
      json.writeRaw("\n]\n");
    }
  }

  @Override
  public void flush() throws IOException {
    json.flush();
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
