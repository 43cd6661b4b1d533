package dev.signalbox.server.web;

import com.google.protobuf.MessageOrBuilder;
import dev.signalbox.api.v1.Error;
import dev.signalbox.server.service.ServiceException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** How answers and errors look in HTTP. */
final class Answers {
  static final String JSON = "application/json";

  /** The message in one line of JSON. */
  String json(MessageOrBuilder message) {
    return JsonForm.print(message);
  }

  void send(ServerResponse response, MessageOrBuilder message) {
    send(response, json(message).getBytes(StandardCharsets.UTF_8));
  }

  void send(ServerResponse response, byte[] json) {
    guard(response);
    response.header(HeaderNames.CONTENT_TYPE, JSON);
    response.send(json);
  }

  void refuse(ServerResponse response, ServiceException e) {
    response.status(status(e));
    send(response, Error.newBuilder().setCode(e.code()).setMessage(e.text()).build());
  }

  /** Without a body, which the answer to HEAD must not have. */
  void refuseBriefly(ServerResponse response, ServiceException e) {
    guard(response);
    response.status(status(e)).send();
  }

  /** The bytes of the answer to a request that takes too long to come in. */
  byte[] tooSlow(Duration requestMax) {
    String text = "the request did not come in within " + requestMax.toSeconds() + " s";
    String body = json(Error.newBuilder().setCode("SB-HTTP-408").setMessage(text));
    return """
    HTTP/1.1 408 Request Timeout\r
    Connection: close\r
    Cache-Control: no-store\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s"""
        .formatted(body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Headers that every answer has: it is not kept, not guessed about, not framed. */
  void guard(ServerResponse response) {
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("X-Frame-Options", "DENY");
    response.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.header("Cross-Origin-Resource-Policy", "same-origin");
    response.header("Referrer-Policy", "no-referrer");
  }

  /** The answer to what the web server itself refuses; its own words may tell too much. */
  DirectHandler.TransportResponse direct(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    Error.Builder error = Error.newBuilder();
    // Some malformed lines throw what the web server takes for its own fault; of those it knows no
    // path yet.
    boolean unread = type == DirectHandler.EventType.INTERNAL_ERROR && request.path().isEmpty();
    if (status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
      error.setCode("SB-HTTP-413").setMessage("the body is larger than the server takes");
    } else if (type == DirectHandler.EventType.HTTP_VERSION_NOT_SUPPORTED) {
      error.setCode("SB-HTTP-505").setMessage("the server speaks HTTP/1.1 only");
    } else if (status.code() >= 500 && !unread) {
      error.setCode("SB-INTERNAL-500").setMessage("something is wrong inside the server");
    } else {
      error.setCode("SB-HTTP-400").setMessage("this is not a request that the server understands");
    }
    return DirectHandler.TransportResponse.builder()
        .status(unread ? Status.BAD_REQUEST_400 : status)
        .header(HeaderNames.CONTENT_TYPE, JSON)
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .keepAlive(false)
        .entity(json(error))
        .build();
  }

  private static Status status(ServiceException e) {
    return Status.create(
        switch (e.kind()) {
          case INVALID -> e.code().equals("SB-HTTP-415") ? 415 : 400;
          case FORBIDDEN -> 403;
          case NOT_FOUND -> e.code().equals("SB-HTTP-405") ? 405 : 404;
          case CONFLICT -> 409;
          case TOO_LARGE -> 413;
          case EXHAUSTED -> 429;
          case UNAVAILABLE -> 503;
          case OUTCOME_UNKNOWN -> 504;
          case DISK_FULL -> 507;
          case INTERNAL -> 500;
        });
  }
}
