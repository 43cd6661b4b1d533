package dev.signalbox.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlOrderTest {
  private static final SqlOrder ORDER =
      new SqlOrder("default", "select 'é';\n", Map.of("b", "2", "a", "'1'"), "/d/default.duckdb");

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
  void aLaterVersionIsRefused() {
    byte[] bytes = ORDER.toBytes();
    bytes[0] = 2;
    assertThatThrownBy(() -> SqlOrder.fromBytes(bytes))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("version 2");
  }
}
