package dev.signalbox.server.sqlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.signalbox.api.v1.Value;
import dev.signalbox.api.v1.Values;
import org.junit.jupiter.api.Test;

final class CellsTest {
  @Test
  void valuesKeepTheirTypesWhereClientsHaveThem() {
    assertThat(cell(Value.newBuilder().setNull(true))).isEqualTo("NULL");
    assertThat(cell(Value.newBuilder().setBool(true))).isEqualTo(true);
    assertThat(cell(Value.newBuilder().setInt(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
    assertThat(cell(Value.newBuilder().setDouble(0.1))).isEqualTo(0.1);
    assertThat(cell(Value.newBuilder().setDouble(Double.NaN))).isEqualTo(Double.NaN);
    assertThat(cell(Value.newBuilder().setString("grün"))).isEqualTo("grün");
    assertThat(cell(Value.newBuilder().setBytes(ByteString.copyFromUtf8("b"))))
        .isEqualTo(ByteString.copyFromUtf8("b"));
  }

  @Test
  void timestampsAreInUtcAndThoseThatClientsCannotHaveAreText() {
    assertThat(cell(Value.newBuilder().setTimestamp("2024-02-29T23:59:59.123456")))
        .isEqualTo("2024-02-29T23:59:59.123456Z");
    assertThat(cell(Value.newBuilder().setTimestampTz("1969-12-31T23:59:59.5Z")))
        .isEqualTo("1969-12-31T23:59:59.500Z");
    for (String other :
        new String[] {"infinity", "-0043-03-15T00:00:00", "+12024-01-01T00:00:00"}) {
      assertThat(cell(Value.newBuilder().setTimestamp(other))).isEqualTo(other);
    }
  }

  @Test
  void allElseIsTextWithoutLoss() {
    assertThat(cell(Value.newBuilder().setDecimal("1.50"))).isEqualTo("1.50");
    assertThat(cell(Value.newBuilder().setDate("2024-01-02"))).isEqualTo("2024-01-02");
    assertThat(cell(Value.newBuilder().setTime("24:00:00"))).isEqualTo("24:00:00");
    assertThat(cell(Value.newBuilder().setInterval("P1Y"))).isEqualTo("P1Y");
    assertThat(cell(Value.newBuilder().setUuid("u"))).isEqualTo("u");
    assertThat(cell(Value.newBuilder().setJson("{\"a\":1}"))).isEqualTo("{\"a\":1}");
    assertThat(cell(Value.newBuilder().setArray(array())))
        .isEqualTo("[1,null,\"a\\\"b\\n\",1.50,\"NaN\",[]]");
  }

  private static Values array() {
    return Values.newBuilder()
        .addValues(Value.newBuilder().setInt(1))
        .addValues(Value.newBuilder().setNull(true))
        .addValues(Value.newBuilder().setString("a\"b\n"))
        .addValues(Value.newBuilder().setDecimal("1.50"))
        .addValues(Value.newBuilder().setDouble(Double.NaN))
        .addValues(Value.newBuilder().setArray(Values.getDefaultInstance()))
        .build();
  }

  @Test
  void columnsOfUnsignedNumbersAreKnownByTheirTypes() {
    assertThat(Cells.isUnsigned("UBIGINT")).isTrue();
    assertThat(Cells.isUnsigned("BIGINT UNSIGNED")).isTrue();
    assertThat(Cells.isUnsigned("BIGINT")).isFalse();
    assertThat(Cells.isUnsigned("DECIMAL(20,0)")).isFalse();
    Value large = Value.newBuilder().setDecimal("18446744073709551615").build();
    assertThat(Decoded.value(Cells.of(large, true))).isEqualTo(-1L);
    assertThat(Cells.of(large, true).getTypeUrl()).endsWith("google.protobuf.UInt64Value");
    assertThat(Decoded.value(Cells.of(large, false))).isEqualTo("18446744073709551615");
    assertThat(Cells.of(Value.newBuilder().setInt(7).build(), true).getTypeUrl())
        .endsWith("UInt64Value");
  }

  private static Object cell(Value.Builder value) {
    return Decoded.value(Cells.of(value.build(), false));
  }
}
