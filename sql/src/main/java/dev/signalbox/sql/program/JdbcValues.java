package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What any JDBC driver may give. Rests on the JVM's time zone being UTC. */
final class JdbcValues {
  private JdbcValues() {}

  static Value of(@Nullable Object value, String type) throws SQLException {
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
      case String text ->
          type.toUpperCase(Locale.ROOT).equals("JSON")
              ? new Value.Text(Kind.JSON, text)
              : Value.Text.of(text);
      case byte[] bytes -> new Value.Bytes(bytes);
      case Blob blob -> new Value.Bytes(blob.getBytes(1, (int) blob.length()));
      case Clob clob -> Value.Text.of(clob.getSubString(1, (int) clob.length()));
      case SQLXML xml -> Value.Text.of(xml.getString());
      case UUID uuid -> new Value.Text(Kind.UUID, uuid.toString());
      case Array array -> array((@Nullable Object[]) array.getArray(), array.getBaseTypeName());
      case @Nullable Object[] array -> array(array, "");
      default -> temporal(value);
    };
  }

  private static Value array(@Nullable Object[] elements, String type) throws SQLException {
    List<Value> values = new ArrayList<>();
    for (Object element : elements) {
      values.add(of(element, type));
    }
    return new Value.Array(values);
  }

  private static Value temporal(Object value) {
    return switch (value) {
      case java.sql.Date date -> new Value.Text(Kind.DATE, date.toLocalDate().toString());
      case Time time -> new Value.Text(Kind.TIME, IsoText.of(time.toLocalTime()));
      case Timestamp timestamp ->
          new Value.Text(Kind.TIMESTAMP, IsoText.of(timestamp.toLocalDateTime()));
      case LocalDate date -> new Value.Text(Kind.DATE, date.toString());
      case LocalTime time -> new Value.Text(Kind.TIME, IsoText.of(time));
      case OffsetTime time ->
          new Value.Text(Kind.TIME, IsoText.of(time.toLocalTime()) + time.getOffset());
      case LocalDateTime timestamp -> new Value.Text(Kind.TIMESTAMP, IsoText.of(timestamp));
      case OffsetDateTime timestamp -> instant(timestamp.toInstant());
      case ZonedDateTime timestamp -> instant(timestamp.toInstant());
      case Instant timestamp -> instant(timestamp);
      default -> Value.Text.of(value.toString());
    };
  }

  private static Value instant(Instant instant) {
    return new Value.Text(
        Kind.TIMESTAMP_TZ, IsoText.of(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)) + "Z");
  }
}
