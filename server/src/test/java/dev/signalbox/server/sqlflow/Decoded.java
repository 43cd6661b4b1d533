package dev.signalbox.server.sqlflow;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.util.Timestamps;
import dev.signalbox.api.sqlflow.Row;

/** Cells as a client reads them. */
final class Decoded {
  private Decoded() {}

  static long number(Any cell) {
    return (Long) value(cell);
  }

  /** NULL is the text {@code NULL}, a timestamp has its text, bytes are a ByteString. */
  static Object value(Any cell) {
    try {
      if (cell.is(Row.Null.class)) {
        return "NULL";
      } else if (cell.is(BoolValue.class)) {
        return cell.unpack(BoolValue.class).getValue();
      } else if (cell.is(Int64Value.class)) {
        return cell.unpack(Int64Value.class).getValue();
      } else if (cell.is(UInt64Value.class)) {
        return cell.unpack(UInt64Value.class).getValue();
      } else if (cell.is(DoubleValue.class)) {
        return cell.unpack(DoubleValue.class).getValue();
      } else if (cell.is(BytesValue.class)) {
        return cell.unpack(BytesValue.class).getValue();
      } else if (cell.is(Timestamp.class)) {
        return Timestamps.toString(cell.unpack(Timestamp.class));
      }
      return cell.unpack(StringValue.class).getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(cell.getTypeUrl(), e);
    }
  }
}
