package dev.signalbox.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlOrderTest {
  private static final SqlOrder ORDER =
      new SqlOrder(
          new Action.Sql("select 'é';\n", "default", new SqlOptions("use x", true, true)),
          new RetryPolicy(3, 1_000, 2, 60_000, 0.5),
          Map.of("b", "2", "a", "'1'"),
          "/d/default.duckdb");

  @Test
  void bytesGiveTheOrderBack() {
    assertThat(SqlOrder.fromBytes(ORDER.toBytes())).isEqualTo(ORDER);
  }

  @Test
  void cutBytesAreRefused() {
    byte[] bytes = ORDER.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> SqlOrder.fromBytes(cut)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] bytes = ORDER.toBytes();
    bytes[0] = 3;
    assertThatThrownBy(() -> SqlOrder.fromBytes(bytes))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("version 3");
  }
}
