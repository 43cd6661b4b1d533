package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import java.sql.Array;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/**
 * Structs and maps as JSON text: numbers plain and exact, blobs as hexadecimal text, everything
 * temporal as ISO 8601 text.
 */
final class DuckDbJson {
  private DuckDbJson() {}

  static void append(@Nullable Object value, StringBuilder json) throws SQLException {
    switch (value) {
      case Map<?, ?> map -> appendObject(map, json);
      case DuckDBStruct struct -> appendStruct(struct, json);
      case Array array -> appendArray((@Nullable Object[]) array.getArray(), json);
      case null, default -> appendScalar(DuckDbValues.of(value, "", 0), json);
    }
  }

  private static void appendStruct(DuckDBStruct struct, StringBuilder json) throws SQLException {
    @Nullable Object[] attributes = struct.getAttributes();
    Map<String, Object> named = struct.getMap();
    if (named.size() == attributes.length) {
      appendObject(named, json);
    } else {
      appendArray(attributes, json); // A row() has no names.
    }
  }

  private static void appendObject(Map<?, ?> map, StringBuilder json) throws SQLException {
    char before = '{';
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      json.append(before);
      before = ',';
      appendString(keyText(entry.getKey()), json);
      json.append(':');
      append(entry.getValue(), json);
    }
    json.append(before == '{' ? "{}" : "}");
  }

  private static void appendArray(@Nullable Object[] elements, StringBuilder json)
      throws SQLException {
    char before = '[';
    for (Object element : elements) {
      json.append(before);
      before = ',';
      append(element, json);
    }
    json.append(before == '[' ? "[]" : "]");
  }

  private static String keyText(@Nullable Object key) throws SQLException {
    if (key instanceof String text) {
      return text;
    }
    StringBuilder text = new StringBuilder();
    append(key, text);
    boolean quoted = text.length() > 1 && text.charAt(0) == '"';
    return quoted ? text.substring(1, text.length() - 1) : text.toString();
  }

  private static void appendScalar(Value value, StringBuilder json) {
    switch (value) {
      case Value.Null ignored -> json.append("null");
      case Value.Bool bool -> json.append(bool.value());
      case Value.Int number -> json.append(number.value());
      case Value.Real real -> {
        if (Double.isFinite(real.value())) {
          json.append(real.value());
        } else {
          appendString(Double.toString(real.value()), json);
        }
      }
      case Value.Bytes bytes -> appendString(HexFormat.of().formatHex(bytes.value()), json);
      case Value.Text text -> {
        if (text.kind() == Value.Kind.DECIMAL || text.kind() == Value.Kind.JSON) {
          json.append(text.value());
        } else {
          appendString(text.value(), json);
        }
      }
      case Value.Array array -> throw new IllegalArgumentException("no scalar: " + array);
    }
  }

  private static void appendString(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ') {
            json.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
