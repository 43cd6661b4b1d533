package dev.signalbox.server.web;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.api.v1.SignalboxOuterClass;
import dev.signalbox.core.model.Nearest;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.InboundBytes;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.service.ServiceException.Kind;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the JSON of requests, strictly and within bounds. */
final class Bodies {
  private static final Pattern UNKNOWN_FIELD =
      Pattern.compile("Cannot find field: (\\S{1,64}) in message signalbox\\.v1\\.(\\w+)");

  /** What a message takes while it is read can be fifty times the bytes of its body. */
  private static final int LARGE_AT_ONCE = 2;

  private static final int LARGE_BYTES = 64 * 1024;

  private final int bytesMax;
  private final InboundBytes inbound;
  private final Semaphore large = new Semaphore(LARGE_AT_ONCE);
  private final StrictJson strict;

  Bodies(Gate gate) {
    this.bytesMax = gate.limits().requestBytesMax();
    this.inbound = gate.inbound();
    this.strict = new StrictJson(bytesMax);
  }

  /** Reads the body into the builder. */
  <B extends Message.Builder> B read(ServerRequest request, B into) throws IOException {
    String type = request.headers().value(HeaderNames.CONTENT_TYPE).orElse("");
    if (!isJson(type)) {
      throw new ServiceException(
          Kind.INVALID, "SB-HTTP-415", "send JSON, with the header Content-Type: application/json");
    }
    if (request.headers().contentLength().orElse(0) > bytesMax) {
      throw tooLarge();
    }
    try (InboundBytes.Request coming = inbound.begin()) {
      byte[] bytes = request.content().hasEntity() ? bytes(request, coming) : new byte[0];
      if (bytes.length > bytesMax) {
        throw tooLarge();
      }
      Line.of(request).answering();
      parseInTurn(bytes, into);
      return into;
    }
  }

  private void parseInTurn(byte[] bytes, Message.Builder into) {
    if (bytes.length <= LARGE_BYTES) {
      parse(text(bytes), into);
      return;
    }
    large.acquireUninterruptibly();
    try {
      parse(text(bytes), into);
    } finally {
      large.release();
    }
  }

  /** Leaves the stream open: to close it means to read on, past what was malformed. */
  @SuppressWarnings("MustBeClosedChecker")
  private byte[] bytes(ServerRequest request, InboundBytes.Request coming) throws IOException {
    try {
      return new Counted(request.content().inputStream(), coming).readNBytes(bytesMax + 1);
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new CloseConnectionException("the client has left before the end of its body", e);
    } catch (CloseConnectionException | RequestException | ServiceException e) {
      throw e;
    } catch (RuntimeException e) {
      // So do some lengths of chunks end.
      throw RequestException.builder()
          .type(DirectHandler.EventType.BAD_REQUEST)
          .message("the body cannot be read")
          .cause(e)
          .build();
    }
  }

  /** A body as it comes in. */
  private static final class Counted extends FilterInputStream {
    private final InboundBytes.Request coming;

    Counted(InputStream body, InboundBytes.Request coming) {
      super(body);
      this.coming = coming;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      coming.received(Math.max(0, count));
      return count;
    }
  }

  private static boolean isJson(String contentType) {
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", 2);
    return parts[0].trim().equals("application/json")
        && (parts.length == 1 || parts[1].trim().replace("\"", "").equals("charset=utf-8"));
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw bad("the body is not UTF-8");
    }
  }

  private void parse(String json, Message.Builder into) {
    Descriptor message = into.getDescriptorForType();
    Optional<String> problem = strict.problem(json, message);
    if (problem.isPresent()) {
      throw bad("the body is not the JSON of a " + message.getName() + ": " + cut(problem.get()));
    }
    try {
      JsonFormat.parser().merge(json, into);
    } catch (InvalidProtocolBufferException e) {
      throw bad(explained(message, String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      // The parser lets some of its own through, e.g. for numbers out of range.
      throw bad(explained(message, "a value is not valid"));
    }
  }

  private static String explained(Descriptor message, String problem) {
    Matcher unknown = UNKNOWN_FIELD.matcher(problem);
    String hint = "";
    if (unknown.find()) {
      Descriptor owner =
          SignalboxOuterClass.getDescriptor().findMessageTypeByName(unknown.group(2));
      List<String> names =
          owner == null
              ? List.of()
              : owner.getFields().stream().map(FieldDescriptor::getJsonName).toList();
      hint = "." + Nearest.hint(unknown.group(1), names);
    }
    // The first line says what; the next ones would advertise the parser.
    String first = problem.lines().findFirst().orElse("").replaceAll("([a-z]+\\.)+\\w+: ", "");
    return "the body is not the JSON of a " + message.getName() + ": " + cut(first) + hint;
  }

  private static String cut(String text) {
    return text.length() <= 300 ? text : text.substring(0, 299) + "…";
  }

  private static ServiceException bad(String text) {
    return new ServiceException(Kind.INVALID, "SB-REQUEST-400", text);
  }

  private ServiceException tooLarge() {
    return new ServiceException(
        Kind.TOO_LARGE, "SB-HTTP-413", "the body is larger than " + bytesMax + " bytes");
  }
}
