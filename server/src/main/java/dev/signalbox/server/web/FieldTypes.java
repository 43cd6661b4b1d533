package dev.signalbox.server.web;

import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.signalbox.core.model.SpecCheck;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Follows the tokens of a document through the fields of its message, and finds values of another
 * JSON type than their field has. The parser of messages would make them into what it needs: a
 * number into text, an array of one into that one. Names that are no fields are left to it.
 */
final class FieldTypes {
  /** What a value may be in JSON; null may always be. */
  private enum Type {
    TEXT("text"),
    NUMBER("a number"),
    TRUTH("true or false"),
    OBJECT("an object"),
    ARRAY("an array");

    final String words;

    Type(String words) {
      this.words = words;
    }
  }

  /**
   * What a value is of.
   *
   * @param name as the document has it, or that of the array that it is in
   * @param field empty if there is none
   * @param whole whether it is all of a field that is repeated or a map
   */
  private record Slot(String name, Optional<FieldDescriptor> field, boolean whole) {}

  /**
   * What is open: an object whose names are fields, or a map or an array whose values are of one
   * field; neither if nothing is known of what is in it.
   */
  private record Level(
      String name, Optional<Descriptor> message, Optional<FieldDescriptor> values) {}

  private final Deque<Level> open = new ArrayDeque<>();
  private String name = "";

  /**
   * @param message of the document, whose first token has been taken
   */
  FieldTypes(Descriptor message) {
    open.push(new Level("", Optional.of(message), Optional.empty()));
  }

  /**
   * Takes the document's next token.
   *
   * @param text of a name
   * @return what is wrong with it
   */
  Optional<String> take(JsonToken token, String text) {
    switch (token) {
      case FIELD_NAME -> name = text;
      case END_OBJECT, END_ARRAY -> {
        open.pop();
        // Another value of an array may follow.
        name = open.isEmpty() ? "" : open.element().name();
      }
      default -> {
        Slot slot = slot(open.element());
        if (token.isStructStart()) {
          open.push(slot.field().map(of -> inside(slot, of, token)).orElse(unknown()));
        }
        return slot.field().flatMap(of -> problem(slot, of, token));
      }
    }
    return Optional.empty();
  }

  private Slot slot(Level level) {
    return level.message().isPresent()
        ? new Slot(name, level.message().flatMap(message -> field(message, name)), true)
        : new Slot(name, level.values(), false);
  }

  private static Optional<FieldDescriptor> field(Descriptor message, String name) {
    return message.getFields().stream()
        .filter(field -> field.getJsonName().equals(name) || field.getName().equals(name))
        .findFirst();
  }

  private Level inside(Slot slot, FieldDescriptor field, JsonToken token) {
    boolean object = token == JsonToken.START_OBJECT;
    if (object != (type(slot, field) == Type.OBJECT)) {
      return unknown();
    }
    if (!object) {
      return new Level(slot.name(), Optional.empty(), Optional.of(field));
    }
    return slot.whole() && field.isMapField()
        ? new Level(
            slot.name(),
            Optional.empty(),
            Optional.of(field.getMessageType().findFieldByName("value")))
        : new Level(slot.name(), Optional.of(field.getMessageType()), Optional.empty());
  }

  private Level unknown() {
    return new Level(name, Optional.empty(), Optional.empty());
  }

  private static Optional<String> problem(Slot slot, FieldDescriptor field, JsonToken token) {
    Type wanted = type(slot, field);
    boolean fits =
        switch (token) {
          case VALUE_NULL -> true;
          case START_ARRAY -> wanted == Type.ARRAY;
          case START_OBJECT -> wanted == Type.OBJECT;
          // Text stands for numbers of 64 bits, too, and for the words of an enum.
          case VALUE_STRING -> wanted == Type.TEXT || wanted == Type.NUMBER;
          case VALUE_TRUE, VALUE_FALSE -> wanted == Type.TRUTH;
          default -> wanted == Type.NUMBER;
        };
    String of = SpecCheck.quote(slot.name());
    return fits
        ? Optional.empty()
        : Optional.of(of + " takes " + wanted.words + ", not " + words(token));
  }

  private static Type type(Slot slot, FieldDescriptor field) {
    if (slot.whole() && field.isRepeated()) {
      return field.isMapField() ? Type.OBJECT : Type.ARRAY;
    }
    return switch (field.getJavaType()) {
      case BOOLEAN -> Type.TRUTH;
      case INT, LONG, FLOAT, DOUBLE, ENUM -> Type.NUMBER;
      case STRING, BYTE_STRING -> Type.TEXT;
      // Durations and times are text.
      case MESSAGE ->
          field.getMessageType().getFullName().startsWith("google.protobuf.")
              ? Type.TEXT
              : Type.OBJECT;
    };
  }

  private static String words(JsonToken token) {
    return switch (token) {
      case START_ARRAY -> Type.ARRAY.words;
      case START_OBJECT -> Type.OBJECT.words;
      case VALUE_STRING -> Type.TEXT.words;
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      default -> Type.NUMBER.words;
    };
  }
}
