package dev.signalbox.sql.program;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.util.List;

/** Where what statements give goes. */
interface ResultOutput {
  void write(Frame frame) throws IOException;

  /** Adds a row to the last head's. */
  void row(List<Value> row) throws IOException;
}
