package dev.signalbox.server.sqlflow;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Int64Value;
import com.google.protobuf.MessageLite;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt64Value;
import dev.signalbox.api.sqlflow.Row;
import dev.signalbox.api.v1.Value;
import dev.signalbox.arrow.ApiValues;
import dev.signalbox.core.output.JsonText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Values as these clients take them: wrappers, timestamps and {@link Row.Null}. What none of them
 * carries without loss travels as text.
 */
final class Cells {
  private static final String PREFIX = "type.googleapis.com/";
  private static final Any NULL = any("proto.Row.Null", Row.Null.getDefaultInstance());

  /** What a timestamp of protobuf can be, and Python's. */
  private static final int YEAR_MIN = 1;

  private static final int YEAR_MAX = 9_999;

  private Cells() {}

  /** Whether a column of this type has whole numbers from 0 up to 64 bits. */
  static boolean isUnsigned(String databaseType) {
    String type = databaseType.toUpperCase(Locale.ROOT);
    return type.equals("UBIGINT") || (type.startsWith("BIGINT") && type.endsWith("UNSIGNED"));
  }

  static Any of(Value value, boolean unsigned) {
    return switch (value.getKindCase()) {
      case NULL, KIND_NOT_SET -> NULL;
      case BOOL -> any("google.protobuf.BoolValue", BoolValue.of(value.getBool()));
      case INT -> unsigned ? unsigned(value.getInt()) : number(value.getInt());
      case DOUBLE -> any("google.protobuf.DoubleValue", DoubleValue.of(value.getDouble()));
      case STRING -> text(value.getString());
      case BYTES -> any("google.protobuf.BytesValue", BytesValue.of(value.getBytes()));
      case DECIMAL -> decimal(value.getDecimal(), unsigned);
      case DATE -> text(value.getDate());
      case TIME -> text(value.getTime());
      case TIMESTAMP -> timestamp(value.getTimestamp());
      case TIMESTAMP_TZ -> timestamp(value.getTimestampTz());
      case INTERVAL -> text(value.getInterval());
      case UUID -> text(value.getUuid());
      case JSON -> text(value.getJson());
      case ARRAY -> text(JsonText.TRUSTING.of(ApiValues.of(value)));
    };
  }

  private static Any number(long value) {
    return any("google.protobuf.Int64Value", Int64Value.of(value));
  }

  private static Any unsigned(long value) {
    return any("google.protobuf.UInt64Value", UInt64Value.of(value));
  }

  private static Any decimal(String text, boolean unsigned) {
    try {
      return unsigned ? unsigned(Long.parseUnsignedLong(text)) : text(text);
    } catch (NumberFormatException e) {
      return text(text); // The database knows better what its numbers are.
    }
  }

  /** In UTC, whether it has a zone or not; an infinity, or one of another age, is text. */
  private static Any timestamp(String iso) {
    try {
      LocalDateTime time =
          LocalDateTime.parse(iso.endsWith("Z") ? iso.substring(0, iso.length() - 1) : iso);
      if (time.getYear() >= YEAR_MIN && time.getYear() <= YEAR_MAX) {
        Instant instant = time.toInstant(ZoneOffset.UTC);
        Timestamp timestamp =
            Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
        return any("google.protobuf.Timestamp", timestamp);
      }
    } catch (DateTimeException e) {
      // As text, below.
    }
    return text(iso);
  }

  private static Any text(String value) {
    return any("google.protobuf.StringValue", StringValue.of(value));
  }

  private static Any any(String type, MessageLite message) {
    return Any.newBuilder().setTypeUrl(PREFIX + type).setValue(message.toByteString()).build();
  }
}
