package dev.signalbox.core.output;

import java.util.Base64;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Values as JSON: numbers of every width and decimals as numbers with all their digits, bytes in
 * base64, everything else as text. What JSON has no number for (NaN, an infinity) is text too.
 */
public final class JsonText {
  /** Takes a database's word that what it calls JSON is some. */
  public static final JsonText TRUSTING = new JsonText(UnaryOperator.identity());

  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");

  private final UnaryOperator<String> documents;

  /**
   * @param documents what to write of a value that a database calls JSON
   */
  public JsonText(UnaryOperator<String> documents) {
    this.documents = documents;
  }

  public String of(Value value) {
    StringBuilder json = new StringBuilder();
    append(value, json);
    return json.toString();
  }

  public void append(Value value, StringBuilder json) {
    switch (value) {
      case Value.Null ignored -> json.append("null");
      case Value.Bool bool -> json.append(bool.value());
      case Value.Int number -> json.append(number.value());
      case Value.Real real ->
          number(Double.toString(real.value()), Double.isFinite(real.value()), json);
      case Value.Bytes bytes -> quote(Base64.getEncoder().encodeToString(bytes.value()), json);
      case Value.Text text -> append(text, json);
      case Value.Array array -> {
        json.append('[');
        for (int i = 0; i < array.values().size(); i++) {
          json.append(i == 0 ? "" : ",");
          append(array.values().get(i), json);
        }
        json.append(']');
      }
    }
  }

  private void append(Value.Text text, StringBuilder json) {
    switch (text.kind()) {
      case DECIMAL -> number(text.value(), NUMBER.matcher(text.value()).matches(), json);
      case JSON -> json.append(documents.apply(text.value()));
      case STRING, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, INTERVAL, UUID -> quote(text.value(), json);
    }
  }

  private static void number(String text, boolean known, StringBuilder json) {
    if (known) {
      json.append(text);
    } else {
      quote(text, json);
    }
  }

  /** The text as a JSON string, in quotes. */
  public static void quote(String text, StringBuilder json) {
    json.append('"');
    if (isPlain(text)) {
      // Most are, and whole strings are copied fast.
      json.append(text);
    } else {
      text.chars().forEach(c -> append((char) c, json));
    }
    json.append('"');
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isSpecial(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpecial(char c) {
    return c < ' ' || c == '"' || c == '\\';
  }

  private static void append(char c, StringBuilder json) {
    if (isSpecial(c)) {
      json.append(escaped(c));
    } else {
      json.append(c);
    }
  }

  private static String escaped(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\f' -> "\\f";
      case '\r' -> "\\r";
      default -> "\\u00" + HexFormat.of().withUpperCase().toHexDigits((byte) c);
    };
  }
}
