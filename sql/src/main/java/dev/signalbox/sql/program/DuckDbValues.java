package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.sql.program.Database.ColumnReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.duckdb.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What DuckDB's driver gives, as values that lose nothing. Rests on the JVM's time zone being UTC:
 * the driver passes through {@link Timestamp}, in whose zone some hours do not exist.
 */
final class DuckDbValues {
  private static final LocalDate DATE_INFINITY = LocalDate.ofEpochDay(Integer.MAX_VALUE);
  private static final LocalDate DATE_MINUS_INFINITY = LocalDate.ofEpochDay(-Integer.MAX_VALUE);
  private static final LocalDateTime INFINITY = ofMicros(Long.MAX_VALUE);
  private static final LocalDateTime MINUS_INFINITY = ofMicros(-Long.MAX_VALUE);

  /** The first instant of year 1, in ms; before it {@link Timestamp} drops the era. */
  private static final long YEAR_ONE_MS = -62_135_769_600_000L;

  /** Deeper than this an array becomes JSON text: readers of frames take no more. */
  private static final int ARRAY_DEPTH_MAX = 16;

  private DuckDbValues() {}

  /** For the types that most columns have, the driver has calls that need no look at the value. */
  static ColumnReader reader(String type) {
    return switch (type) {
      case "BIGINT" -> (rows, column) -> orNull(rows, new Value.Int(rows.getLong(column)));
      case "INTEGER" -> (rows, column) -> orNull(rows, new Value.Int(rows.getInt(column)));
      case "DOUBLE" -> (rows, column) -> orNull(rows, new Value.Real(rows.getDouble(column)));
      case "VARCHAR" ->
          (rows, column) -> {
            String text = rows.getString(column);
            return text == null ? Value.Null.NULL : Value.Text.of(text);
          };
      default -> (rows, column) -> read(rows, column, type);
    };
  }

  private static Value orNull(ResultSet rows, Value value) throws SQLException {
    return rows.wasNull() ? Value.Null.NULL : value;
  }

  static Value read(ResultSet rows, int column, String type) throws SQLException {
    try {
      if (type.startsWith("TIMESTAMP") && (type.length() == 9 || type.charAt(9) == '_')) {
        LocalDateTime value = rows.getObject(column, LocalDateTime.class);
        return value == null ? Value.Null.NULL : timestamp(value);
      }
      return of(rows.getObject(column), type, 0);
    } catch (DateTimeException e) {
      if (type.equals("TIME")) {
        return new Value.Text(Kind.TIME, "24:00:00"); // Java has no such time, SQL has.
      }
      throw new SQLException(
          "column " + column + " has a " + type + " that cannot be passed on: " + e.getMessage(),
          "22008",
          e);
    }
  }

  static Value of(@Nullable Object value, String type, int depth) throws SQLException {
    return switch (value) {
      case null -> Value.Null.NULL;
      case Boolean bool -> new Value.Bool(bool);
      case Byte number -> new Value.Int(number);
      case Short number -> new Value.Int(number);
      case Integer number -> new Value.Int(number);
      case Long number -> new Value.Int(number);
      case Double number -> new Value.Real(number);
      // By way of its text: 0.1 stays 0.1, and comes back as the same float.
      case Float number -> new Value.Real(Double.parseDouble(number.toString()));
      case BigInteger number -> new Value.Text(Kind.DECIMAL, number.toString());
      case BigDecimal number -> new Value.Text(Kind.DECIMAL, number.toPlainString());
      case String text -> text(text, type);
      case Blob blob -> new Value.Bytes(blob.getBytes(1, (int) blob.length()));
      case UUID uuid -> new Value.Text(Kind.UUID, uuid.toString());
      case JsonNode json -> new Value.Text(Kind.JSON, json.toString());
      case Array array -> array(array, depth);
      case Struct struct -> json(struct);
      case Map<?, ?> map -> json(map);
      default -> temporal(value);
    };
  }

  private static Value temporal(Object value) {
    return switch (value) {
      case LocalDate date -> new Value.Text(Kind.DATE, date(date));
      case LocalTime time -> new Value.Text(Kind.TIME, IsoText.of(time));
      case OffsetTime time ->
          new Value.Text(Kind.TIME, IsoText.of(time.toLocalTime()) + time.getOffset());
      case Timestamp timestamp -> timestamp(local(timestamp));
      case LocalDateTime timestamp -> timestamp(timestamp);
      case OffsetDateTime timestamp -> {
        String text =
            timestampText(timestamp.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
        yield new Value.Text(Kind.TIMESTAMP_TZ, text.endsWith("y") ? text : text + "Z");
      }
      default -> Value.Text.of(value.toString());
    };
  }

  private static Value text(String text, String type) {
    return switch (type) {
      case "INTERVAL" -> new Value.Text(Kind.INTERVAL, IsoText.ofInterval(text));
      case "BIGNUM" -> new Value.Text(Kind.DECIMAL, text);
      default -> Value.Text.of(text);
    };
  }

  private static Value array(Array array, int depth) throws SQLException {
    if (depth == ARRAY_DEPTH_MAX) {
      return json(array);
    }
    String type = array.getBaseTypeName();
    List<Value> values = new ArrayList<>();
    for (Object element : (@Nullable Object[]) array.getArray()) {
      values.add(of(element, type, depth + 1));
    }
    return new Value.Array(values);
  }

  private static Value json(Object nested) throws SQLException {
    StringBuilder json = new StringBuilder();
    DuckDbJson.append(nested, json);
    return new Value.Text(Kind.JSON, json.toString());
  }

  private static Value timestamp(LocalDateTime value) {
    return new Value.Text(Kind.TIMESTAMP, timestampText(value));
  }

  private static String timestampText(LocalDateTime value) {
    if (value.equals(INFINITY)) {
      return "infinity";
    }
    return value.equals(MINUS_INFINITY) ? "-infinity" : IsoText.of(value);
  }

  private static String date(LocalDate value) {
    if (value.equals(DATE_INFINITY)) {
      return "infinity";
    }
    return value.equals(DATE_MINUS_INFINITY) ? "-infinity" : value.toString();
  }

  private static LocalDateTime local(Timestamp value) {
    LocalDateTime local = value.toLocalDateTime();
    return value.getTime() >= YEAR_ONE_MS ? local : local.withYear(1 - local.getYear());
  }

  private static LocalDateTime ofMicros(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L),
        (int) Math.floorMod(micros, 1_000_000L) * 1_000,
        ZoneOffset.UTC);
  }
}
