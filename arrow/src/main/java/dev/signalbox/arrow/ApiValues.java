package dev.signalbox.arrow;

import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.core.output.Value.Text;
import java.util.ArrayList;
import java.util.List;

/** The API's values as those of outputs. */
public final class ApiValues {
  private ApiValues() {}

  public static List<Value> of(List<dev.signalbox.api.v1.Value> values) {
    List<Value> row = new ArrayList<>(values.size());
    values.forEach(value -> row.add(of(value)));
    return row;
  }

  public static Value of(dev.signalbox.api.v1.Value value) {
    return switch (value.getKindCase()) {
      case NULL, KIND_NOT_SET -> Value.Null.NULL;
      case BOOL -> new Value.Bool(value.getBool());
      case INT -> new Value.Int(value.getInt());
      case DOUBLE -> new Value.Real(value.getDouble());
      case BYTES -> new Value.Bytes(value.getBytes().toByteArray());
      case ARRAY -> new Value.Array(of(value.getArray().getValuesList()));
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
