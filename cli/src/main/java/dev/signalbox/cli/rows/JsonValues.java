package dev.signalbox.cli.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.signalbox.api.v1.Value;
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
    switch (value.getKindCase()) {
      case NULL, KIND_NOT_SET -> to.writeNull();
      case BOOL -> to.writeBoolean(value.getBool());
      case INT -> to.writeNumber(value.getInt());
      case DOUBLE -> to.writeNumber(value.getDouble());
      case BYTES -> to.writeBinary(value.getBytes().toByteArray());
      case DECIMAL -> {
        if (NUMBER.matcher(value.getDecimal()).matches()) {
          to.writeNumber(value.getDecimal());
        } else {
          to.writeString(value.getDecimal());
        }
      }
      case JSON -> json(value.getJson(), to);
      case ARRAY -> {
        to.writeStartArray();
        for (Value each : value.getArray().getValuesList()) {
          write(each, to);
        }
        to.writeEndArray();
      }
      case STRING, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, INTERVAL, UUID ->
          to.writeString(ValueText.of(value));
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
