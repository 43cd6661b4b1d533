package dev.signalbox.server.web;

import dev.signalbox.api.v1.Error;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.server.service.Following;
import dev.signalbox.server.service.Presence;
import dev.signalbox.server.service.Refusals;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.web.Route.Visit;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Server-sent events: a page of a run's story each, whose id is the token after it. Who comes back
 * with the last id goes on where it stood.
 */
final class EventStream {
  static final String MEDIA_TYPE = "text/event-stream";

  private static final byte[] STILL_HERE = utf8(": still here\n\n");

  /** More than an answer from the other end of the world takes. */
  private static final long PROBE_MS = 500;

  private final Answers answers;

  EventStream(Answers answers) {
    this.answers = answers;
  }

  /**
   * Sends all pages to the end of the run. What is refused before the first page is an error of the
   * call; later it is an event.
   *
   * @param printed what sizes the pages
   * @param resumed whether the client comes back: then an end with nothing new tells it to stop
   */
  void send(Visit visit, Following following, PrintedPage printed, boolean resumed)
      throws IOException, InterruptedException {
    ServerResponse response = visit.response();
    Presence client = Line.of(visit.request()).client();
    FetchResponse page = following.first(client);
    answers.guard(response);
    if (resumed && page.getEnd() && page.getResponsesCount() == 0) {
      response.status(204).send();
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE);
    OutputStream out = response.outputStream();
    boolean end = page.getEnd();
    write(out, page, printed);
    while (!end) {
      try {
        page = following.next(client);
      } catch (RuntimeException e) {
        write(out, Refusals.from(e));
        break;
      }
      // Asked before, so that the messages need not be kept while their text is being written.
      end = page.getEnd();
      write(out, page, printed);
      if (client.left()) {
        probe(out);
        client = new Presence();
      }
    }
    out.close();
  }

  /**
   * The client sends no more. If it does not read either, then what is written now is refused, and
   * the next write fails; if it does, a later one will.
   */
  private static void probe(OutputStream out) throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(PROBE_MS);
    out.write(STILL_HERE);
    out.flush();
  }

  private void write(OutputStream out, ServiceException e) throws IOException {
    Error error = Error.newBuilder().setCode(e.code()).setMessage(e.text()).build();
    out.write(utf8("event: error\ndata: " + answers.json(error) + "\n\n"));
    out.flush();
  }

  private static void write(OutputStream out, FetchResponse page, PrintedPage printed)
      throws IOException {
    if (page.getEnd() || page.getResponsesCount() > 0) {
      ByteArrayOutputStream event = new ByteArrayOutputStream();
      event.writeBytes(utf8("event: response\nid: " + page.getToken() + "\ndata: "));
      event.writeBytes(printed.take(page));
      event.writeBytes(utf8("\n\n"));
      event.writeTo(out);
    } else {
      out.write(STILL_HERE);
    }
    out.flush();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
