package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps a row within what one frame can carry: beyond it, its largest values are cut. */
final class RowBound {
  /** Below the frame's limit by the room that the frame's own fields need. */
  static final int ROW_BYTES_MAX = 768 * 1024;

  private static final String CUT = "…";

  private RowBound() {}

  /** Less than what the row takes in a frame, without looking at every character. */
  static long atLeast(List<Value> row) {
    long bytes = 0;
    for (Value value : row) {
      bytes +=
          switch (value) {
            case Value.Text text -> text.value().length();
            case Value.Bytes all -> all.value().length;
            case Value.Array array -> atLeast(array.values());
            default -> 1;
          };
    }
    return bytes;
  }

  /** At least what the row takes in a frame, and not much more. */
  static long bytes(List<Value> row) {
    long bytes = 5;
    for (Value value : row) {
      bytes += bytes(value);
    }
    return bytes;
  }

  private static long bytes(Value value) {
    return switch (value) {
      case Value.Null ignored -> 1;
      case Value.Bool ignored -> 1;
      case Value.Int ignored -> 11;
      case Value.Real ignored -> 9;
      case Value.Bytes bytes -> 6L + bytes.value().length;
      case Value.Text text -> 6L + utf8Length(text.value());
      case Value.Array array -> 1 + bytes(array.values());
    };
  }

  /** The row, each of its values cut to its even share of the room. */
  static List<Value> cut(List<Value> row) {
    int share = Math.max(16, ROW_BYTES_MAX / Math.max(1, row.size()) - 16);
    List<Value> cut = new ArrayList<>(row.size());
    for (Value value : row) {
      cut.add(bytes(value) <= share ? value : cut(value, share));
    }
    return cut;
  }

  private static Value cut(Value value, int share) {
    return switch (value) {
      case Value.Text text -> Value.Text.of(prefix(text.value(), share / 3) + CUT);
      case Value.Bytes bytes ->
          new Value.Bytes(Arrays.copyOf(bytes.value(), Math.min(bytes.value().length, share)));
      case Value.Array array ->
          Value.Text.of("[" + array.values().size() + " values, too long to show]");
      case Value.Null ignored -> value;
      case Value.Bool ignored -> value;
      case Value.Int ignored -> value;
      case Value.Real ignored -> value;
    };
  }

  /** At most so many chars, no pair of them torn apart. */
  static String prefix(String text, int charsMax) {
    if (text.length() <= charsMax) {
      return text;
    }
    int end = charsMax > 0 && Character.isHighSurrogate(text.charAt(charsMax - 1)) ? -1 : 0;
    return text.substring(0, charsMax + end);
  }

  private static long utf8Length(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 0 : c < 0x800 ? 1 : 2;
    }
    return bytes;
  }
}
