package dev.signalbox.cli.rows;

import dev.signalbox.api.v1.Column;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.util.List;

/**
 * Writes results as one of the forms, one result after another. Nothing but a page is held: rows
 * are written as they come.
 */
public interface RowFormat {
  /** A result begins. */
  void head(List<Column> columns) throws IOException;

  /** A row of the result that has begun. */
  void row(List<Value> row) throws IOException;

  /**
   * Rows of the result that has begun, as {@link FrameCodec#unpackRows} reads them.
   *
   * @param rowsMax no more of them
   * @return how many there are
   */
  default int packed(byte[] rows, long rowsMax) throws IOException {
    List<List<Value>> all = FrameCodec.unpackRows(rows);
    for (List<Value> row : all.subList(0, (int) Math.min(rowsMax, all.size()))) {
      row(row);
    }
    return all.size();
  }

  /** The result has ended. */
  void end() throws IOException;

  /** Writes what is gathered. */
  void flush() throws IOException;
}
