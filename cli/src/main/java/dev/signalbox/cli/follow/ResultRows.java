package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Response;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.rows.RowFormat;
import dev.signalbox.cli.rows.Rows;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.terminal.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes result rows to standard output, for programs, as they come. */
final class ResultRows implements Results {
  private final Screen screen;
  private final RowFormat format;
  private final long limit;
  private final StatementEnds ends;
  private @Nullable Source open;
  private long rows;

  ResultRows(Screen screen, ResultShape shape, StatementEnds ends) {
    this.screen = screen;
    this.format = shape.format().writer(new ScreenOut(screen), shape.typing());
    this.limit = shape.limit();
    this.ends = ends;
  }

  @Override
  public void head(Response response) {
    begin(response, response.getHead().getColumnsList());
  }

  @Override
  public void rows(Response response) {
    Source source = Source.of(response);
    if (open == null) {
      begin(response, Results.unnamed(Rows.of(response).getFirst()));
    } else if (!open.equals(source)) {
      throw mixed(source);
    }
    long room = Math.max(0, limit - rows);
    guard(() -> rows += format.packed(Rows.packed(response), room));
  }

  @Override
  public void end(Response response) {
    boolean ofOpen = Source.of(response).equals(open);
    if (ofOpen) {
      close();
    }
    ends.show(response, ofOpen);
  }

  @Override
  public void page() {
    guard(format::flush);
  }

  @Override
  public void flush() {
    if (open != null) {
      close();
    }
    guard(format::flush);
  }

  private void begin(Response response, List<Column> columns) {
    Source source = Source.of(response);
    if (open != null) {
      if (!open.equals(source)) {
        throw mixed(source);
      }
      close();
    }
    open = source;
    rows = 0;
    guard(() -> format.head(columns));
  }

  private void close() {
    open = null;
    guard(format::end);
    if (rows > limit) {
      long hidden = rows - limit;
      screen.errLine("signalbox: " + Results.count(hidden) + " more, beyond --limit " + limit);
    }
  }

  private CliException mixed(Source source) {
    return new CliException(
        ExitCode.USAGE,
        "SB-CLI-410: results of "
            + (open == null ? "" : open.task() + " and ")
            + source.task()
            + " come at once, which this --output cannot hold; use --json, which names the task of"
            + " each row. The run goes on");
  }

  /** Something that writes. */
  private interface Writing {
    void write() throws IOException;
  }

  private static void guard(Writing writing) {
    try {
      writing.write();
    } catch (IOException e) {
      throw Terminal.closed(e);
    }
  }

  /** Standard output, below which a frame of progress may stand. */
  private static final class ScreenOut extends OutputStream {
    private final Screen screen;

    ScreenOut(Screen screen) {
      this.screen = screen;
    }

    @Override
    public void write(int b) {
      screen.out(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      screen.out(Arrays.copyOfRange(bytes, offset, offset + length));
    }
  }
}
