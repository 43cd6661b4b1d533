package dev.signalbox.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/** A type of Arrow's schemas. */
sealed interface ArrowType {
  /** Its tag in the union of types. */
  byte tag();

  /** Its name, for people. */
  String label();

  /** Writes its table; gives where. */
  int write(FlatBufferBuilder builder);

  /** Types without parameters. */
  enum Plain implements ArrowType {
    BOOL(Type.Bool, "bool"),
    UTF8(Type.Utf8, "utf8"),
    BINARY(Type.Binary, "binary"),
    DATE32(Type.Date, "date32"),
    LIST(Type.List, "list");

    private final byte tag;
    private final String label;

    Plain(byte tag, String label) {
      this.tag = tag;
      this.label = label;
    }

    @Override
    public byte tag() {
      return tag;
    }

    @Override
    public String label() {
      return label;
    }

    @Override
    public int write(FlatBufferBuilder builder) {
      return switch (this) {
        case BOOL -> {
          Bool.startBool(builder);
          yield Bool.endBool(builder);
        }
        case UTF8 -> {
          Utf8.startUtf8(builder);
          yield Utf8.endUtf8(builder);
        }
        case BINARY -> {
          Binary.startBinary(builder);
          yield Binary.endBinary(builder);
        }
        case DATE32 -> Date.createDate(builder, DateUnit.DAY);
        case LIST -> {
          org.apache.arrow.flatbuf.List.startList(builder);
          yield org.apache.arrow.flatbuf.List.endList(builder);
        }
      };
    }
  }

  /** A whole number of 8, 16, 32 or 64 bits. */
  record Whole(int bits, boolean signed) implements ArrowType {
    @Override
    public byte tag() {
      return Type.Int;
    }

    @Override
    public String label() {
      return (signed ? "int" : "uint") + bits;
    }

    @Override
    public int write(FlatBufferBuilder builder) {
      return Int.createInt(builder, bits, signed);
    }
  }

  /** A binary floating-point number of 32 or 64 bits. */
  record Floating(int bits) implements ArrowType {
    @Override
    public byte tag() {
      return Type.FloatingPoint;
    }

    @Override
    public String label() {
      return "float" + bits;
    }

    @Override
    public int write(FlatBufferBuilder builder) {
      short precision = bits == 32 ? Precision.SINGLE : Precision.DOUBLE;
      return FloatingPoint.createFloatingPoint(builder, precision);
    }
  }

  /** A decimal number in 128 bits; precision is 1 to 38 digits, of which scale are decimals. */
  record Decimal128(int precision, int scale) implements ArrowType {
    static final int PRECISION_MAX = 38;
    private static final int BITS = 128;

    @Override
    public byte tag() {
      return Type.Decimal;
    }

    @Override
    public String label() {
      return "decimal128(" + precision + ", " + scale + ")";
    }

    @Override
    public int write(FlatBufferBuilder builder) {
      return Decimal.createDecimal(builder, precision, scale, BITS);
    }
  }

  /** A time of day since midnight, in 64 bits. */
  record Time64(boolean nanos) implements ArrowType {
    private static final int BITS = 64;

    @Override
    public byte tag() {
      return Type.Time;
    }

    @Override
    public String label() {
      return nanos ? "time64[ns]" : "time64[us]";
    }

    @Override
    public int write(FlatBufferBuilder builder) {
      return Time.createTime(builder, nanos ? TimeUnit.NANOSECOND : TimeUnit.MICROSECOND, BITS);
    }
  }

  /** A timestamp since 1970 in 64 bits: in UTC, or of no time zone. */
  record Stamp(boolean nanos, boolean utc) implements ArrowType {
    @Override
    public byte tag() {
      return Type.Timestamp;
    }

    @Override
    public String label() {
      return "timestamp[" + (nanos ? "ns" : "us") + (utc ? ", UTC]" : "]");
    }

    @Override
    public int write(FlatBufferBuilder builder) {
      int zone = utc ? builder.createString("UTC") : 0;
      Timestamp.startTimestamp(builder);
      Timestamp.addUnit(builder, nanos ? TimeUnit.NANOSECOND : TimeUnit.MICROSECOND);
      if (utc) {
        Timestamp.addTimezone(builder, zone);
      }
      return Timestamp.endTimestamp(builder);
    }
  }
}
