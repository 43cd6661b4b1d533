package dev.signalbox.cli.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.signalbox.core.output.JsonText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** What a database calls JSON may be several lines, or none: it is read, and written as one. */
final class OneLineJson {
  static final JsonText VALUES = new JsonText(OneLineJson::of);

  private static final JsonFactory FACTORY = new JsonFactory();

  private OneLineJson() {}

  private static String of(String document) {
    StringWriter line = new StringWriter();
    try (JsonParser parser = FACTORY.createParser(document);
        // Not straight into the generator, which would read numbers: the buffer keeps their text.
        TokenBuffer whole = new TokenBuffer(parser);
        JsonGenerator generator = FACTORY.createGenerator(line)) {
      if (parser.nextToken() != null) {
        whole.copyCurrentStructure(parser);
        if (parser.nextToken() == null) {
          whole.serialize(generator);
          generator.flush();
          return line.toString();
        }
      }
    } catch (JsonProcessingException e) {
      // It is none: as text, below.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    StringBuilder text = new StringBuilder();
    JsonText.quote(document, text);
    return text.toString();
  }
}
