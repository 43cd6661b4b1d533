package dev.signalbox.cli.rows;

import dev.signalbox.api.v1.Column;
import dev.signalbox.arrow.ArrowStream;
import dev.signalbox.arrow.UnfitValueException;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.core.output.Value;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An Arrow IPC stream for each result, one behind the other. */
final class ArrowFormat implements RowFormat {
  private final OutputStream out;
  private final ArrowStream.Typing typing;
  private @Nullable ArrowStream stream;

  ArrowFormat(OutputStream out, ArrowStream.Typing typing) {
    this.out = new Unclosed(out);
    this.typing = typing;
  }

  @Override
  public void head(List<Column> columns) throws IOException {
    stream = new ArrowStream(out, columns, typing);
  }

  @Override
  public void row(List<Value> row) throws IOException {
    if (stream == null) {
      throw new IllegalStateException("a row before its head");
    }
    try {
      stream.row(row);
    } catch (UnfitValueException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void end() throws IOException {
    if (stream != null) {
      stream.close();
    }
  }

  @Override
  public void flush() throws IOException {
    if (stream != null) {
      stream.flush();
    }
  }

  /** The end of a stream is not the end of standard output. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
