package dev.signalbox.server.sqlflow;

import com.google.protobuf.CodedOutputStream;
import dev.signalbox.api.sqlflow.EndOfExecution;
import dev.signalbox.api.sqlflow.FetchResponse;
import dev.signalbox.api.sqlflow.Head;
import dev.signalbox.api.sqlflow.Message;
import dev.signalbox.api.sqlflow.Response;
import dev.signalbox.api.sqlflow.Row;
import dev.signalbox.api.v1.LogLine;
import dev.signalbox.api.v1.StatementEnd;
import dev.signalbox.api.v1.StatusChange;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.server.service.PageRule;
import dev.signalbox.server.service.ServiceException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One answer to a fetch, filled with what a run's story has. A client reads it up to its first end
 * of a result, which therefore comes once and last; lines of the log go before it. Of the story the
 * client sees results that have rows, log lines, and little else.
 */
final class Answer implements PageRule, AutoCloseable {
  /** For the strings of the state, and for lines and ends that must not be refused. */
  private static final int RESERVED_BYTES = 192 * 1024;

  /** What has no more than this needs no leave to be large. */
  private static final int SMALL_BYTES = 256 * 1024;

  private static final int LINE_CHARS_MAX = 16 * 1024;
  private static final int REPORT_CHARS_MAX = 2_000;
  private static final int UTF8_BYTES_MAX = 3;

  /** The first line of what a program's process says when it fails. */
  private static final Pattern REPORT = Pattern.compile("SB-[A-Z]+-\\d+: ");

  /** Clients show what begins so as HTML. A line of a log is a line of a log. */
  private static final String HTML = "data:text/html,";

  private final int bytesMax;
  private final Semaphore large;
  private final List<Response> responses = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private final StringBuilder report;
  private @Nullable EndOfExecution end;
  private String news = "";
  private BitSet unsigned;
  private long rows;
  private long rowsToDecode;
  private long bytes;
  private boolean isLarge;
  private boolean full;
  private boolean logged;

  /**
   * @param large how many answers may still become so
   */
  Answer(int bytesMax, Semaphore large, FetchState state) {
    this.large = large;
    this.bytesMax = bytesMax - RESERVED_BYTES;
    this.rows = state.rows();
    this.unsigned = state.unsigned();
    this.report = new StringBuilder(state.report());
  }

  /** Whether it can take no more. */
  boolean full() {
    return full;
  }

  /** Whether it has a line of the log, for which somebody may be waiting. */
  boolean logged() {
    return logged;
  }

  /** Whether there is anything in it that a client must see before it is told of a failure. */
  boolean hasContent() {
    return !responses.isEmpty() || end != null || !line.isEmpty();
  }

  /** How many rows its reader will be busy with before it can fetch again. */
  long rowsToDecode() {
    return rowsToDecode;
  }

  /** What the program has said of its failure. */
  String report() {
    return report.toString().strip();
  }

  /** Where the next answer goes on. */
  FetchState state(String token) {
    return new FetchState(token, rows, unsigned, report.toString());
  }

  /** What is told of the run itself, unless it has ended; the latest counts. */
  void news(String text) {
    news = text;
  }

  /**
   * @param ended whether the run has
   * @param succeeded whether it has succeeded, so that nothing follows
   */
  FetchResponse.Responses finish(boolean ended, boolean succeeded) {
    if (succeeded) {
      // It was not about a failure.
      report().lines().forEach(text -> add(message(text)));
    } else if (!ended && !news.isEmpty()) {
      add(message(news));
    }
    if (!line.isEmpty()) {
      add(message(line.toString()));
    }
    FetchResponse.Responses.Builder all =
        FetchResponse.Responses.newBuilder().addAllResponse(responses);
    if (end != null) {
      all.addResponse(Response.newBuilder().setEoe(end));
    }
    return all.build();
  }

  @Override
  public boolean takes(dev.signalbox.api.v1.Response response) {
    boolean taken =
        switch (response.getKindCase()) {
          case HEAD -> head(response.getHead());
          case ROW -> row(response.getRow());
          case STATEMENT_END -> statementEnd(response.getStatementEnd());
          case LOG -> log(response.getLog());
          case NOTICE -> notice(response.getNotice().getText());
          case STATUS -> status(response);
          // Rows that are packed come to who asks for them.
          case PACKED_ROWS, KIND_NOT_SET -> true;
        };
    full |= !taken;
    return taken;
  }

  private boolean head(dev.signalbox.api.v1.Head head) {
    Head.Builder message = Head.newBuilder();
    BitSet columns = new BitSet();
    for (int i = 0; i < head.getColumnsCount(); i++) {
      message.addColumnNames(head.getColumns(i).getName());
      columns.set(i, Cells.isUnsigned(head.getColumns(i).getType()));
    }
    if (end != null || !put(Response.newBuilder().setHead(message).build())) {
      return false;
    }
    unsigned = columns;
    return true;
  }

  private boolean row(dev.signalbox.api.v1.Row row) {
    Row.Builder message = Row.newBuilder();
    for (int i = 0; i < row.getValuesCount(); i++) {
      message.addData(Cells.of(row.getValues(i), unsigned.get(i)));
    }
    if (end != null || !put(Response.newBuilder().setRow(message).build())) {
      return false;
    }
    rows++;
    rowsToDecode++;
    return true;
  }

  private boolean statementEnd(StatementEnd statement) {
    endResult(statement.getDuration().getSeconds());
    return true;
  }

  /** A result without rows needs no end. */
  private void endResult(long seconds) {
    if (rows > 0) {
      end = EndOfExecution.newBuilder().setSpentTimeSeconds(seconds).build();
      rowsToDecode = rows;
      rows = 0;
    }
    unsigned = new BitSet();
  }

  private boolean status(dev.signalbox.api.v1.Response response) {
    StatusChange change = response.getStatus();
    if (response.getAttempt() == 0) {
      return true;
    }
    AttemptState state = AttemptState.valueOf(change.getState());
    if (state.terminal()) {
      // It may have died within a result.
      endResult(0);
    }
    if (state.terminal() && state != AttemptState.SUCCEEDED) {
      news = "attempt " + response.getAttempt() + " " + state + ": " + change.getMessage();
    }
    return true;
  }

  private boolean log(LogLine log) {
    String text = log.getText();
    boolean reporting = !report.isEmpty() || (line.isEmpty() && REPORT.matcher(text).lookingAt());
    if (reporting && report.length() < REPORT_CHARS_MAX) {
      report.append(text).append(log.getPartial() ? "" : "\n");
      return true;
    }
    if (log.getUnterminated() && text.isEmpty()) {
      return true;
    }
    if (!fits(size(message(text)) + line.length() * UTF8_BYTES_MAX)) {
      return false;
    }
    logged = true;
    line.append(text);
    if (!log.getPartial() || line.length() > LINE_CHARS_MAX) {
      add(message(line.toString()));
      line.setLength(0);
    }
    return true;
  }

  private boolean notice(String text) {
    logged = true;
    return put(message(text));
  }

  private static Response message(String text) {
    String shown = text.startsWith(HTML) ? " " + text : text;
    return Response.newBuilder().setMessage(Message.newBuilder().setMessage(shown)).build();
  }

  private boolean put(Response response) {
    if (!fits(size(response))) {
      return false;
    }
    add(response);
    return true;
  }

  private void add(Response response) {
    responses.add(response);
    bytes += size(response);
  }

  private boolean fits(int more) {
    if (bytes + more <= bytesMax) {
      return bytes + more <= SMALL_BYTES || !hasContent() || mayBeLarge();
    }
    if (!hasContent()) {
      throw new ServiceException(
          ServiceException.Kind.TOO_LARGE,
          "SB-SQLFLOW-413",
          "a row of "
              + more
              + " bytes is more than a SQLFlow client takes; select fewer columns, or fetch it with"
              + " another client");
    }
    return false;
  }

  private boolean mayBeLarge() {
    if (!isLarge) {
      isLarge = large.tryAcquire();
    }
    return isLarge;
  }

  @Override
  public void close() {
    if (isLarge) {
      large.release();
    }
  }

  private static int size(Response response) {
    return CodedOutputStream.computeMessageSize(1, response);
  }
}
