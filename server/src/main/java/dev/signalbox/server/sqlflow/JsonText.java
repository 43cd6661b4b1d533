package dev.signalbox.server.sqlflow;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.signalbox.api.v1.Value;
import java.util.Base64;
import java.util.regex.Pattern;

/** An array as JSON text: what JSON has no number for is a string. */
final class JsonText {
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");

  private JsonText() {}

  static String of(Value value) {
    StringBuilder json = new StringBuilder();
    append(value, json);
    return json.toString();
  }

  private static void append(Value value, StringBuilder json) {
    switch (value.getKindCase()) {
      case NULL, KIND_NOT_SET -> json.append("null");
      case BOOL -> json.append(value.getBool());
      case INT -> json.append(value.getInt());
      case DOUBLE -> number(value.getDouble(), json);
      case STRING -> quote(value.getString(), json);
      case BYTES -> quote(Base64.getEncoder().encodeToString(value.getBytes().toByteArray()), json);
      case DECIMAL -> decimal(value.getDecimal(), json);
      case DATE -> quote(value.getDate(), json);
      case TIME -> quote(value.getTime(), json);
      case TIMESTAMP -> quote(value.getTimestamp(), json);
      case TIMESTAMP_TZ -> quote(value.getTimestampTz(), json);
      case INTERVAL -> quote(value.getInterval(), json);
      case UUID -> quote(value.getUuid(), json);
      case JSON -> json.append(value.getJson());
      case ARRAY -> {
        json.append('[');
        for (int i = 0; i < value.getArray().getValuesCount(); i++) {
          json.append(i == 0 ? "" : ",");
          append(value.getArray().getValues(i), json);
        }
        json.append(']');
      }
    }
  }

  private static void number(double value, StringBuilder json) {
    if (Double.isFinite(value)) {
      json.append(value);
    } else {
      quote(Double.toString(value), json);
    }
  }

  private static void decimal(String text, StringBuilder json) {
    if (NUMBER.matcher(text).matches()) {
      json.append(text);
    } else {
      quote(text, json);
    }
  }

  private static void quote(String text, StringBuilder json) {
    json.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, json);
    json.append('"');
  }
}
