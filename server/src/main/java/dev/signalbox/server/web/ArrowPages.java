package dev.signalbox.server.web;

import dev.signalbox.api.v1.Error;
import dev.signalbox.api.v1.Row;
import dev.signalbox.arrow.ArrowStream;
import dev.signalbox.arrow.ArrowStream.Typing;
import dev.signalbox.arrow.UnfitValueException;
import dev.signalbox.server.service.RowPage;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;

/** Pages of a fetch as Arrow streams: the rows in the body, all else in headers. */
final class ArrowPages {
  static final String MEDIA_TYPE = ArrowStream.MEDIA_TYPE;

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
    response.header("Signalbox-Token", page.token());
    response.header("Signalbox-End", String.valueOf(page.end()));
    response.header("Signalbox-Status", page.status().name());
    if (!page.notices().isEmpty()) {
      response.header("Signalbox-Notice", ascii(String.join("; ", page.notices())));
    }
    if (result == null) {
      response.status(Status.NO_CONTENT_204).send();
      return;
    }
    response.header("Signalbox-Task", result.task());
    response.header("Signalbox-Attempt", String.valueOf(result.attempt()));
    response.header("Signalbox-Statement", String.valueOf(result.head().getStatement()));
    response.header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE);
    response.send(body);
  }

  /** A page is bounded, so it may be held: a value that does not fit is told before any byte. */
  private static byte[] stream(RowPage.Result result) throws IOException, UnfitValueException {
    Typing typing = STATIC_DATABASES.contains(result.database()) ? Typing.STATIC : Typing.DYNAMIC;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArrowStream stream = new ArrowStream(bytes, result.head().getColumnsList(), typing)) {
      for (Row row : result.rows()) {
        stream.row(row);
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
