package dev.signalbox.cli.rows;

import dev.signalbox.api.v1.Response;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.core.output.Value.Text;
import java.util.ArrayList;
import java.util.List;

/** Rows as they come from the API, packed or one by one. */
public final class Rows {
  private Rows() {}

  /** All rows of a response; none if it is about something else. */
  public static List<List<Value>> of(Response response) {
    return switch (response.getKindCase()) {
      case ROW -> List.of(values(response.getRow().getValuesList()));
      case PACKED_ROWS -> FrameCodec.unpackRows(response.getPackedRows().getData().toByteArray());
      default -> List.of();
    };
  }

  /** The same as {@link FrameCodec#packRows} makes it. */
  public static byte[] packed(Response response) {
    return response.hasPackedRows()
        ? response.getPackedRows().getData().toByteArray()
        : FrameCodec.packRows(of(response));
  }

  private static List<Value> values(List<dev.signalbox.api.v1.Value> values) {
    List<Value> row = new ArrayList<>(values.size());
    values.forEach(value -> row.add(value(value)));
    return row;
  }

  private static Value value(dev.signalbox.api.v1.Value value) {
    return switch (value.getKindCase()) {
      case NULL, KIND_NOT_SET -> Value.Null.NULL;
      case BOOL -> new Value.Bool(value.getBool());
      case INT -> new Value.Int(value.getInt());
      case DOUBLE -> new Value.Real(value.getDouble());
      case BYTES -> new Value.Bytes(value.getBytes().toByteArray());
      case ARRAY -> new Value.Array(values(value.getArray().getValuesList()));
      case STRING -> Text.of(value.getString());
      case DECIMAL -> new Text(Kind.DECIMAL, value.getDecimal());
      case DATE -> new Text(Kind.DATE, value.getDate());
      case TIME -> new Text(Kind.TIME, value.getTime());
      case TIMESTAMP -> new Text(Kind.TIMESTAMP, value.getTimestamp());
      case TIMESTAMP_TZ -> new Text(Kind.TIMESTAMP_TZ, value.getTimestampTz());
      case INTERVAL -> new Text(Kind.INTERVAL, value.getInterval());
      case UUID -> new Text(Kind.UUID, value.getUuid());
      case JSON -> new Text(Kind.JSON, value.getJson());
    };
  }
}
