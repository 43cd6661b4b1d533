package dev.signalbox.server.web;

import dev.signalbox.core.model.SpecCheck;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.service.ServiceException.Kind;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.util.List;
import java.util.Optional;

/**
 * Where a request's body ends. It must be said in one way and once: of what is said twice, this
 * server and a proxy before it might each believe another half. After such a request nobody knows
 * where the next one begins, so its connection must be closed.
 */
final class Framing {
  private static final int LENGTH_DIGITS_MAX = 18;

  private Framing() {}

  /** What is wrong with the headers. */
  static Optional<ServiceException> problem(Headers headers) {
    List<String> lengths = headers.all(HeaderNames.CONTENT_LENGTH, List::of);
    List<String> encodings = headers.all(HeaderNames.TRANSFER_ENCODING, List::of);
    if (lengths.size() + encodings.size() > 1) {
      return Optional.of(bad("the length of the body is said more than once"));
    }
    if (!encodings.isEmpty() && !headers.contains(HeaderValues.TRANSFER_ENCODING_CHUNKED)) {
      String encoding = SpecCheck.quote(encodings.getFirst());
      return Optional.of(bad("Transfer-Encoding is not chunked but " + encoding));
    }
    if (!lengths.isEmpty() && !isLength(lengths.getFirst())) {
      String length = SpecCheck.quote(lengths.getFirst());
      return Optional.of(bad("Content-Length is not a number of bytes but " + length));
    }
    return Optional.empty();
  }

  private static boolean isLength(String text) {
    return !text.isEmpty()
        && text.length() <= LENGTH_DIGITS_MAX
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** What the web server found when it read the body. */
  static ServiceException unreadable(RequestException e) {
    return e.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
        ? new ServiceException(
            Kind.TOO_LARGE, "SB-HTTP-413", "the body is larger than the server takes")
        : bad("the chunks of the body are malformed");
  }

  private static ServiceException bad(String text) {
    return new ServiceException(Kind.INVALID, "SB-HTTP-400", text);
  }
}
