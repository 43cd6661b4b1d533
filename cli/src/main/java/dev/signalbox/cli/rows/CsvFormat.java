package dev.signalbox.cli.rows;

import dev.signalbox.api.v1.Column;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * RFC 4180, in UTF-8, with line feeds alone. NULL is nothing at all; an empty text is {@code ""}.
 * An empty line stands between two results.
 */
final class CsvFormat implements RowFormat {
  private final OutputStream out;
  private final StringBuilder text = new StringBuilder(64 * 1024);
  private boolean first = true;

  CsvFormat(OutputStream out) {
    this.out = out;
  }

  @Override
  public void head(List<Column> columns) {
    if (!first) {
      text.append('\n');
    }
    first = false;
    for (int i = 0; i < columns.size(); i++) {
      separate(i);
      quote(columns.get(i).getName());
    }
    text.append('\n');
  }

  @Override
  public void row(List<Value> row) {
    for (int i = 0; i < row.size(); i++) {
      separate(i);
      cell(row.get(i));
    }
    text.append('\n');
  }

  @Override
  public void end() {
    // The next head says so.
  }

  @Override
  public void flush() throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    text.setLength(0);
  }

  private void separate(int column) {
    if (column > 0) {
      text.append(',');
    }
  }

  private void cell(Value value) {
    switch (value) {
      case Value.Null ignored -> {
        // Nothing at all.
      }
      case Value.Int number -> text.append(number.value());
      case Value.Text words -> quote(words.value());
      default -> quote(ValueText.of(value));
    }
  }

  private void quote(String plain) {
    if (!plain.isEmpty() && isPlain(plain)) {
      text.append(plain);
    } else {
      text.append('"').append(plain.replace("\"", "\"\"")).append('"');
    }
  }

  private static boolean isPlain(String plain) {
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return false;
      }
    }
    return true;
  }
}
