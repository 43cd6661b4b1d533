package dev.signalbox.server.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.Descriptors.Descriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds what is not JSON as RFC 8259 has it, which the parser of messages lets pass: quotes of
 * other kinds, text after the document, names that come twice, halves of surrogate pairs, values of
 * another type than their field has.
 */
final class StrictJson {
  static final int DEPTH_MAX = 100;

  private static final int NUMBER_CHARS_MAX = 1_000;

  /** What its messages say about the parser rather than the text. */
  private static final Pattern PARSER_ONLY =
      Pattern.compile(" ?\\(start marker at .*|, from `[^`]*`", Pattern.DOTALL);

  private final JsonFactory factory;

  /**
   * @param charsMax of a document
   */
  StrictJson(int charsMax) {
    factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // What clients send does not stay in memory for ever.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .maxNameLength(charsMax)
                    .maxStringLength(charsMax)
                    .build())
            .build();
  }

  /**
   * What is wrong with the text, and where; empty if it is one JSON object.
   *
   * @param message what it is the form of
   */
  Optional<String> problem(String text, Descriptor message) {
    try (JsonParser parser = factory.createParser(text)) {
      FieldTypes types = new FieldTypes(message);
      Optional<String> wrongType = Optional.empty();
      CharsetEncoder unicode = StandardCharsets.UTF_8.newEncoder();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.of("it is not an object");
      }
      while (!parser.getParsingContext().inRoot()) {
        JsonToken token = parser.nextToken();
        boolean chars = token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME;
        if (chars && !unicode.canEncode(parser.getText())) {
          String at = place(parser.currentTokenLocation());
          return Optional.of("half of a surrogate pair is in the string at " + at);
        }
        if (wrongType.isEmpty()) {
          String name = token == JsonToken.FIELD_NAME ? parser.currentName() : "";
          wrongType =
              types
                  .take(token, name)
                  .map(what -> what + ", at " + place(parser.currentTokenLocation()));
        }
      }
      if (parser.nextToken() != null) {
        return Optional.of("text follows its end, at " + place(parser.currentTokenLocation()));
      }
      return wrongType;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String what = PARSER_ONLY.matcher(e.getOriginalMessage()).replaceAll("");
      return Optional.of(what + (at == null ? "" : ", at " + place(at)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String place(JsonLocation at) {
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
