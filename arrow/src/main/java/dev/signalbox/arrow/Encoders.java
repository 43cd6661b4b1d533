package dev.signalbox.arrow;

import dev.signalbox.arrow.ArrowType.Decimal128;
import dev.signalbox.arrow.ArrowType.Whole;
import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Values as Arrow has them: exactly, or not at all. */
final class Encoders {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int NANOS_PER_MICRO = 1_000;

  /** Whole numbers up to here are the same as doubles. */
  private static final long EXACT_DOUBLE_MAX = 1L << 53;

  /** A float's shortest text has no more digits: what has more was never a float. */
  private static final int FLOAT_DIGITS_MAX = 9;

  private Encoders() {}

  // ---- numbers -------------------------------------------------------------------------------

  static Vector.Encoder whole(Whole type) {
    int bits = type.bits();
    if (bits == Long.SIZE) {
      return type.signed() ? Encoders::int64 : Encoders::uint64;
    }
    long min = type.signed() ? -(1L << (bits - 1)) : 0;
    long max = (1L << (type.signed() ? bits - 1 : bits)) - 1;
    return (value, into) -> {
      if (!(value instanceof Value.Int number) || number.value() < min || number.value() > max) {
        return false;
      }
      switch (bits) {
        case Byte.SIZE -> into.i8(number.value());
        case Short.SIZE -> into.i16(number.value());
        default -> into.i32(number.value());
      }
      return true;
    };
  }

  private static boolean int64(Value value, Block into) {
    if (!(value instanceof Value.Int number)) {
      return false;
    }
    into.i64(number.value());
    return true;
  }

  /** What is beyond 63 bits comes as a decimal. */
  private static boolean uint64(Value value, Block into) {
    if (value instanceof Value.Int number && number.value() >= 0) {
      into.i64(number.value());
      return true;
    }
    try {
      into.i64(Long.parseUnsignedLong(text(value, Kind.DECIMAL)));
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  static boolean float64(Value value, Block into) {
    if (value instanceof Value.Int number && Math.abs(number.value()) <= EXACT_DOUBLE_MAX) {
      into.i64(Double.doubleToLongBits((double) number.value()));
      return true;
    }
    if (!(value instanceof Value.Real real)) {
      return false;
    }
    into.i64(Double.doubleToLongBits(real.value()));
    return true;
  }

  /** Floats come by way of their text: 0.1 is the double that is nearest to 0.1. */
  static boolean float32(Value value, Block into) {
    if (!(value instanceof Value.Real real)) {
      return false;
    }
    double number = real.value();
    float narrow = (float) number;
    if (narrow != number && !isFloatText(number, narrow)) {
      return false;
    }
    into.i32(Float.floatToIntBits(narrow));
    return true;
  }

  private static boolean isFloatText(double number, float narrow) {
    if (Double.isNaN(number)) {
      return true;
    }
    return Float.isFinite(narrow)
        && narrow != 0
        && new BigDecimal(Double.toString(number)).stripTrailingZeros().precision()
            <= FLOAT_DIGITS_MAX;
  }

  static Vector.Encoder decimal(Decimal128 type) {
    return (value, into) -> {
      BigDecimal number = number(value);
      if (number == null || !fits(number, type)) {
        return false;
      }
      BigInteger unscaled = number.setScale(type.scale()).unscaledValue();
      into.i64(unscaled.longValue());
      into.i64(unscaled.shiftRight(Long.SIZE).longValue());
      return true;
    };
  }

  private static boolean fits(BigDecimal number, Decimal128 type) {
    return number.signum() == 0
        || (number.stripTrailingZeros().scale() <= type.scale()
            && number.precision() - number.scale() <= type.precision() - type.scale());
  }

  private static @Nullable BigDecimal number(Value value) {
    if (value instanceof Value.Int number) {
      return BigDecimal.valueOf(number.value());
    }
    try {
      return new BigDecimal(text(value, Kind.DECIMAL));
    } catch (NumberFormatException e) {
      return null; // NaN, infinities, and what is no decimal.
    }
  }

  // ---- dates and times -----------------------------------------------------------------------

  static boolean date32(Value value, Block into) {
    try {
      long day = LocalDate.parse(text(value, Kind.DATE)).toEpochDay();
      if (day < Integer.MIN_VALUE || day > Integer.MAX_VALUE) {
        return false;
      }
      into.i32(day);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  static Vector.Encoder time(boolean nanos) {
    return (value, into) -> {
      try {
        long ofDay = LocalTime.parse(text(value, Kind.TIME)).toNanoOfDay();
        if (!nanos && ofDay % NANOS_PER_MICRO != 0) {
          return false;
        }
        into.i64(nanos ? ofDay : ofDay / NANOS_PER_MICRO);
        return true;
      } catch (DateTimeException e) {
        return false;
      }
    };
  }

  static Vector.Encoder timestamp(boolean nanos) {
    return (value, into) -> timestamp(text(value, Kind.TIMESTAMP), nanos, into);
  }

  static boolean instant(Value value, Block into) {
    String text = text(value, Kind.TIMESTAMP_TZ);
    return text.endsWith("Z") && timestamp(text.substring(0, text.length() - 1), false, into);
  }

  private static boolean timestamp(String text, boolean nanos, Block into) {
    try {
      LocalDateTime time = LocalDateTime.parse(text);
      long second = time.toEpochSecond(ZoneOffset.UTC);
      long fraction = time.toLocalTime().toNanoOfDay() % NANOS_PER_SECOND;
      int unit = nanos ? 1 : NANOS_PER_MICRO;
      if (fraction % unit != 0) {
        return false;
      }
      into.i64(units(second, NANOS_PER_SECOND / unit, fraction / unit));
      return true;
    } catch (DateTimeException | ArithmeticException e) {
      return false;
    }
  }

  /** The first units that there are lie within a second whose beginning is before them all. */
  private static long units(long second, long perSecond, long fraction) {
    return second >= 0
        ? Math.addExact(Math.multiplyExact(second, perSecond), fraction)
        : Math.addExact(Math.multiplyExact(second + 1, perSecond), fraction - perSecond);
  }

  // ---- bytes and texts -----------------------------------------------------------------------

  static boolean binary(Value value, Block into) {
    if (!(value instanceof Value.Bytes bytes)) {
      return false;
    }
    into.bytes(bytes.value());
    return true;
  }

  /** Everything has a text. */
  static boolean utf8(Value value, Block into) {
    into.bytes(ValueText.of(value).getBytes(StandardCharsets.UTF_8));
    return true;
  }

  /** The text of a value of this kind; of another one an empty text, which no kind accepts. */
  private static String text(Value value, Kind kind) {
    return value instanceof Value.Text text && text.kind() == kind ? text.value() : "";
  }
}
