package dev.signalbox.cli.rows;

import dev.signalbox.arrow.ArrowStream;
import java.io.OutputStream;

/** The forms in which results are shown. */
public enum Format {
  /** For people, fitted to the terminal. */
  TABLE,
  CSV,
  JSON,
  JSONL,
  ARROW;

  /** Whether programs shall read it: then nothing else may be on the same stream. */
  public boolean isForPrograms() {
    return this != TABLE;
  }

  /**
   * What writes it.
   *
   * @param typing what the names of the columns' types promise
   */
  public RowFormat writer(OutputStream out, ArrowStream.Typing typing) {
    return switch (this) {
      case CSV -> new CsvFormat(out);
      case JSON -> JsonFormat.arrays(out);
      case JSONL -> JsonFormat.lines(out);
      case ARROW -> new ArrowFormat(out, typing);
      case TABLE -> throw new IllegalStateException("tables are for people");
    };
  }
}
