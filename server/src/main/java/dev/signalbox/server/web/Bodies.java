package dev.signalbox.server.web;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.api.v1.SignalboxOuterClass;
import dev.signalbox.core.model.Nearest;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.service.ServiceException.Kind;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the JSON of requests, strictly and within bounds. */
final class Bodies {
  private static final Pattern UNKNOWN_FIELD =
      Pattern.compile("Cannot find field: (\\S{1,64}) in message signalbox\\.v1\\.(\\w+)");

  private final int bytesMax;

  Bodies(int bytesMax) {
    this.bytesMax = bytesMax;
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
    byte[] bytes = request.content().hasEntity() ? bytes(request) : new byte[0];
    if (bytes.length > bytesMax) {
      throw tooLarge();
    }
    parse(text(bytes), into);
    return into;
  }

  private byte[] bytes(ServerRequest request) throws IOException {
    try (InputStream in = request.content().inputStream()) {
      return in.readNBytes(bytesMax + 1);
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

  private static void parse(String json, Message.Builder into) {
    if (!json.stripLeading().startsWith("{")) {
      throw bad("the body is not a JSON object");
    }
    try {
      JsonFormat.parser().merge(json, into);
    } catch (InvalidProtocolBufferException e) {
      throw bad(explained(into.getDescriptorForType(), String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      // The parser lets some of its own through, e.g. for numbers out of range.
      throw bad(explained(into.getDescriptorForType(), "a value is not valid"));
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
    String cut = first.length() <= 300 ? first : first.substring(0, 299) + "…";
    return "the body is not the JSON of a " + message.getName() + ": " + cut + hint;
  }

  private static ServiceException bad(String text) {
    return new ServiceException(Kind.INVALID, "SB-REQUEST-400", text);
  }

  private ServiceException tooLarge() {
    return new ServiceException(
        Kind.TOO_LARGE, "SB-HTTP-413", "the body is larger than " + bytesMax + " bytes");
  }
}
