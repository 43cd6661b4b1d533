package dev.signalbox.arrow;

import dev.signalbox.arrow.ArrowStream.Typing;
import dev.signalbox.arrow.ArrowType.Decimal128;
import dev.signalbox.arrow.ArrowType.Floating;
import dev.signalbox.arrow.ArrowType.Plain;
import dev.signalbox.arrow.ArrowType.Stamp;
import dev.signalbox.arrow.ArrowType.Time64;
import dev.signalbox.arrow.ArrowType.Whole;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which Arrow type each of the databases' types becomes. */
final class Types {
  /** Deeper arrays come as JSON. */
  private static final int LISTS_MAX = 16;

  private static final Pattern DECIMAL =
      Pattern.compile("(?:DECIMAL|NUMERIC)\\((\\d{1,3}), ?(\\d{1,3})\\)(?: UNSIGNED)?");
  private static final Pattern ARRAY = Pattern.compile("(?s)(.*)\\[\\d{0,9}\\]");
  private static final String UNSIGNED = " UNSIGNED";

  private Types() {}

  /** An empty vector for a column's values. */
  static Vector vector(String typeName, Typing typing) {
    return switch (typing) {
      case STATIC -> vector(typeName, 0);
      case DYNAMIC -> dynamic(typeName.toUpperCase(Locale.ROOT));
    };
  }

  private static Vector vector(String typeName, int depth) {
    Matcher array = ARRAY.matcher(typeName);
    boolean named = array.matches() && isWhole(array.group(1));
    boolean underscored = typeName.startsWith("_") && typeName.length() > 1;
    if (!named && !underscored) {
      return scalar(typeName.toUpperCase(Locale.ROOT));
    }
    String element = named ? array.group(1) : typeName.substring(1);
    return depth == LISTS_MAX ? utf8() : new Vector.Lists(vector(element, depth + 1));
  }

  /** Whether all parentheses are closed: the names of large types are cut. */
  private static boolean isWhole(String typeName) {
    int open = 0;
    char quote = 0;
    for (int i = 0; i < typeName.length(); i++) {
      char c = typeName.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(') {
        open++;
      } else if (c == ')') {
        open--;
      }
    }
    return open == 0 && quote == 0;
  }

  private static Vector scalar(String typeName) {
    return switch (typeName) {
      case "BOOLEAN", "BOOL" -> new Vector.Bools();
      case "TINYINT" -> whole(Byte.SIZE);
      case "SMALLINT", "INT2", "SMALLSERIAL", "YEAR" -> whole(Short.SIZE);
      case "INTEGER", "INT", "MEDIUMINT", "INT4", "SERIAL" -> whole(Integer.SIZE);
      case "BIGINT", "INT8", "BIGSERIAL" -> whole(Long.SIZE);
      case "UTINYINT", "TINYINT" + UNSIGNED -> unsigned(Byte.SIZE);
      case "USMALLINT", "SMALLINT" + UNSIGNED -> unsigned(Short.SIZE);
      case "UINTEGER", "INTEGER" + UNSIGNED, "INT" + UNSIGNED, "MEDIUMINT" + UNSIGNED, "OID" ->
          unsigned(Integer.SIZE);
      case "UBIGINT", "BIGINT" + UNSIGNED -> unsigned(Long.SIZE);
      case "HUGEINT", "UHUGEINT" -> decimal(new Decimal128(Decimal128.PRECISION_MAX, 0));
      case "FLOAT", "REAL", "FLOAT4" ->
          new Vector.Fixed(new Floating(Float.SIZE), Float.BYTES, Encoders::float32);
      case "DOUBLE", "FLOAT8" -> float64();
      case "BLOB", "BYTEA", "BINARY", "VARBINARY", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB" -> binary();
      case "DATE" -> new Vector.Fixed(Plain.DATE32, Integer.BYTES, Encoders::date32);
      case "TIME" -> time(false);
      case "TIME_NS" -> time(true);
      case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "DATETIME" -> timestamp(false);
      case "TIMESTAMP_NS" -> timestamp(true);
      case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE" ->
          new Vector.Fixed(new Stamp(false, true), Long.BYTES, Encoders::instant);
      default -> decimalOrText(typeName);
    };
  }

  private static Vector decimalOrText(String typeName) {
    Matcher decimal = DECIMAL.matcher(typeName);
    if (decimal.matches()) {
      int precision = Integer.parseInt(decimal.group(1));
      int scale = Integer.parseInt(decimal.group(2));
      if (precision >= 1 && precision <= Decimal128.PRECISION_MAX && scale <= precision) {
        return decimal(new Decimal128(precision, scale));
      }
    }
    return utf8();
  }

  /** Names that promise little: only what they nearly always mean is taken from them. */
  private static Vector dynamic(String typeName) {
    return switch (typeName) {
      case "TINYINT", "SMALLINT", "MEDIUMINT", "INTEGER", "INT", "BIGINT", "INT2", "INT8" ->
          whole(Long.SIZE);
      case "FLOAT", "REAL", "DOUBLE", "DOUBLE PRECISION" -> float64();
      case "BLOB" -> binary();
      default -> utf8();
    };
  }

  private static Vector whole(int bits) {
    return whole(new Whole(bits, true));
  }

  private static Vector unsigned(int bits) {
    return whole(new Whole(bits, false));
  }

  private static Vector whole(Whole type) {
    return new Vector.Fixed(type, type.bits() / Byte.SIZE, Encoders.whole(type));
  }

  private static Vector float64() {
    return new Vector.Fixed(new Floating(Double.SIZE), Double.BYTES, Encoders::float64);
  }

  private static Vector decimal(Decimal128 type) {
    return new Vector.Fixed(type, 2 * Long.BYTES, Encoders.decimal(type));
  }

  private static Vector time(boolean nanos) {
    return new Vector.Fixed(new Time64(nanos), Long.BYTES, Encoders.time(nanos));
  }

  private static Vector timestamp(boolean nanos) {
    return new Vector.Fixed(new Stamp(nanos, false), Long.BYTES, Encoders.timestamp(nanos));
  }

  private static Vector binary() {
    return new Vector.Variable(Plain.BINARY, Encoders::binary);
  }

  private static Vector utf8() {
    return new Vector.Variable(Plain.UTF8, Encoders::utf8);
  }
}
