package dev.signalbox.cli.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/**
 * Values as JSON: numbers of every width and decimals as numbers with all their digits, bytes in
 * base64, JSON as it is but on one line, everything else as text. What JSON has no number for (NaN,
 * an infinity) is text too.
 */
final class JsonValues {
  static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");

  private JsonValues() {}

  static void write(Value value, JsonGenerator to) throws IOException {
    switch (value) {
      case Value.Null ignored -> to.writeNull();
      case Value.Bool bool -> to.writeBoolean(bool.value());
      case Value.Int number -> to.writeNumber(number.value());
      case Value.Real real -> to.writeNumber(real.value());
      case Value.Bytes bytes -> to.writeBinary(bytes.value());
      case Value.Text text -> text(text, to);
      case Value.Array array -> {
        to.writeStartArray();
        for (Value each : array.values()) {
          write(each, to);
        }
        to.writeEndArray();
      }
    }
  }

  private static void text(Value.Text text, JsonGenerator to) throws IOException {
    switch (text.kind()) {
      case DECIMAL -> {
        if (NUMBER.matcher(text.value()).matches()) {
          to.writeNumber(text.value());
        } else {
          to.writeString(text.value());
        }
      }
      case JSON -> json(text.value(), to);
      case STRING, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, INTERVAL, UUID ->
          to.writeString(text.value());
    }
  }

  /** One value alone. */
  static String text(Value value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(value, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Read first: what a database calls JSON may be several lines, or none. */
  private static void json(String text, JsonGenerator to) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text);
        TokenBuffer whole = new TokenBuffer(parser)) {
      whole.forceUseOfBigDecimal(true);
      boolean one = parser.nextToken() != null;
      if (one) {
        whole.copyCurrentStructure(parser);
      }
      if (one && parser.nextToken() == null) {
        whole.serialize(to);
        return;
      }
    } catch (JsonProcessingException e) {
      // It is none: as text then.
      to.writeString(text);
      return;
    }
    to.writeString(text);
  }
}
