package dev.signalbox.server.web;

import dev.signalbox.api.v1.Error;
import dev.signalbox.api.v1.Response;
import dev.signalbox.arrow.ArrowStream;
import dev.signalbox.arrow.ArrowStream.Typing;
import dev.signalbox.arrow.UnfitValueException;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.Value;
import dev.signalbox.server.service.RowPage;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pages of a fetch as Arrow streams: the rows in the body, all else in headers. */
final class ArrowPages {
  static final String MEDIA_TYPE = ArrowStream.MEDIA_TYPE;

  /** What a page without a body means. */
  static final String EMPTY = "for who accepts Arrow: no rows yet; fetch again with the new token";

  private static final String TOKEN = "Signalbox-Token";
  private static final String END = "Signalbox-End";
  private static final String STATUS = "Signalbox-Status";
  private static final String NOTICE = "Signalbox-Notice";
  private static final String TASK = "Signalbox-Task";
  private static final String ATTEMPT = "Signalbox-Attempt";
  private static final String STATEMENT = "Signalbox-Statement";

  /** The headers of a page, with and without rows, and what they say. */
  static final Map<String, String> HEADERS =
      Map.of(
          TOKEN, "of an Arrow page: fetch the next one with it",
          END, "of an Arrow page: whether the run has ended and all was handed out",
          STATUS, "of an Arrow page: the code of the job's status",
          NOTICE, "of an Arrow page: what the service said before its rows, if anything");

  /** Those that a page with rows has besides. */
  static final Map<String, String> HEADERS_OF_ROWS =
      Map.of(
          TASK, "of an Arrow page: whose result it is",
          ATTEMPT, "of an Arrow page: whose result it is",
          STATEMENT, "of an Arrow page: which statement's result it is");

  private static final Set<String> STATIC_DATABASES =
      Set.of("duckdb", "postgres", "postgresql", "mysql", "mariadb");
  private static final Status UNPROCESSABLE = Status.create(422, "Unprocessable Content");
  private static final int NOTICE_CHARS_MAX = 2_000;

  private final Answers answers;

  ArrowPages(Answers answers) {
    this.answers = answers;
  }

  /** Whether the client asks for Arrow. */
  static boolean wanted(ServerRequest request) {
    return request.headers().value(HeaderNames.ACCEPT).orElse("").contains(MEDIA_TYPE);
  }

  void send(ServerResponse response, RowPage page) throws IOException {
    RowPage.Result result = page.result();
    byte[] body;
    try {
      body = result == null ? new byte[0] : stream(result);
    } catch (UnfitValueException e) {
      response.status(UNPROCESSABLE);
      answers.send(
          response, Error.newBuilder().setCode(UnfitValueException.CODE).setMessage(e.text()));
      return;
    }
    answers.guard(response);
    response.header(TOKEN, page.token());
    response.header(END, String.valueOf(page.end()));
    response.header(STATUS, page.status().name());
    if (!page.notices().isEmpty()) {
      response.header(NOTICE, ascii(String.join("; ", page.notices())));
    }
    if (result == null) {
      response.status(Status.NO_CONTENT_204).send();
      return;
    }
    response.header(TASK, result.task());
    response.header(ATTEMPT, String.valueOf(result.attempt()));
    response.header(STATEMENT, String.valueOf(result.head().getStatement()));
    response.header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE);
    response.send(body);
  }

  /** A page is bounded, so it may be held: a value that does not fit is told before any byte. */
  private static byte[] stream(RowPage.Result result) throws IOException, UnfitValueException {
    Typing typing = STATIC_DATABASES.contains(result.database()) ? Typing.STATIC : Typing.DYNAMIC;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArrowStream stream = new ArrowStream(bytes, result.head().getColumnsList(), typing)) {
      for (Response rows : result.rows()) {
        if (rows.hasRow()) {
          stream.row(rows.getRow());
          continue;
        }
        for (List<Value> row :
            FrameCodec.unpackRows(rows.getPackedRows().getData().toByteArray())) {
          stream.row(row);
        }
      }
    }
    return bytes.toByteArray();
  }

  /** What a header can carry. */
  private static String ascii(String text) {
    String cut = text.length() <= NOTICE_CHARS_MAX ? text : text.substring(0, NOTICE_CHARS_MAX);
    return cut.replaceAll("[^ -~]", "?");
  }
}
