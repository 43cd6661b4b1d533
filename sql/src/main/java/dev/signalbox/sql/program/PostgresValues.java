package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/** Values from the text in which PostgreSQL writes them. */
final class PostgresValues {
  private PostgresValues() {}

  /**
   * @param type as the driver names it; an array's begins with _
   */
  static Value of(String text, String type) {
    return switch (type) {
      case "bool" -> new Value.Bool(text.equals("t"));
      case "int2", "int4", "int8", "oid", "smallserial", "serial", "bigserial" ->
          new Value.Int(Long.parseLong(text));
      case "float4", "float8" -> new Value.Real(Double.parseDouble(text));
      case "numeric" -> new Value.Text(Kind.DECIMAL, text);
      case "bytea" -> bytes(text);
      case "date" -> new Value.Text(Kind.DATE, IsoText.ofDate(text));
      case "time", "timetz" -> new Value.Text(Kind.TIME, IsoText.ofTime(text));
      case "timestamp" -> new Value.Text(Kind.TIMESTAMP, IsoText.ofTimestamp(text));
      case "timestamptz" -> new Value.Text(Kind.TIMESTAMP_TZ, IsoText.ofInstant(text));
      case "interval" -> new Value.Text(Kind.INTERVAL, IsoText.ofInterval(text));
      case "uuid" -> new Value.Text(Kind.UUID, text);
      case "json", "jsonb" -> new Value.Text(Kind.JSON, text);
      default -> type.startsWith("_") ? array(text, type.substring(1)) : Value.Text.of(text);
    };
  }

  /** With {@code bytea_output = escape} the program has asked for another form: it stays text. */
  private static Value bytes(String text) {
    return text.startsWith("\\x")
        ? new Value.Bytes(HexFormat.of().parseHex(text, 2, text.length()))
        : Value.Text.of(text);
  }

  /** {@code {1,NULL,"a \" b",{…}}}, with its bounds before it if they are unusual. */
  private static Value array(String text, String type) {
    Deque<List<Value>> open = new ArrayDeque<>();
    open.push(new ArrayList<>());
    int at = text.startsWith("[") ? text.indexOf('=') + 1 : 0;
    char delimiter = type.equals("box") ? ';' : ',';
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '{') {
        open.push(new ArrayList<>());
        at++;
      } else if (c == '}') {
        Value.Array closed = new Value.Array(open.pop());
        open.element().add(closed);
        at++;
      } else if (c == delimiter) {
        at++;
      } else if (c == '"') {
        StringBuilder element = new StringBuilder();
        at = quoted(text, at + 1, element);
        open.element().add(of(element.toString(), type));
      } else {
        int end = at;
        while (text.charAt(end) != delimiter && text.charAt(end) != '}') {
          end++;
        }
        String element = text.substring(at, end);
        open.element().add(element.equals("NULL") ? Value.Null.NULL : of(element, type));
        at = end;
      }
    }
    return open.element().getFirst();
  }

  private static int quoted(String text, int from, StringBuilder element) {
    int at = from;
    while (text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      element.append(text.charAt(at++));
    }
    return at + 1;
  }
}
