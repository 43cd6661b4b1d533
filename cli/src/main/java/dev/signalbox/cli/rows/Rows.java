package dev.signalbox.cli.rows;

import dev.signalbox.api.v1.Response;
import dev.signalbox.arrow.ApiValues;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.Value;
import java.util.List;

/** Rows as they come from the API, packed or one by one. */
public final class Rows {
  private Rows() {}

  /** All rows of a response; none if it is about something else. */
  public static List<List<Value>> of(Response response) {
    return switch (response.getKindCase()) {
      case ROW -> List.of(ApiValues.of(response.getRow().getValuesList()));
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
}
