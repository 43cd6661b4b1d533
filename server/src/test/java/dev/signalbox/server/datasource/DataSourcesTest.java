package dev.signalbox.server.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.token.SecretSeal;
import dev.signalbox.server.config.DataSourceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourcesTest {
  private static final String SQLFLOW = "mysql://root:geheim@tcp(127.0.0.1:3306)/?parseTime=true";

  @TempDir Path dir;

  private DataSources sources(String password) {
    return new DataSources(
        new TreeMap<>(Map.of("shop", new DataSourceConfig("postgresql://h/shop", "app", password))),
        new SecretSeal(new byte[32]),
        Map.of("SHOP_PASSWORD", "geheim")::get);
  }

  @Test
  void aNamedSourceGetsItsPasswordFromAVariableOrAFile() throws Exception {
    assertThat(sources("env:SHOP_PASSWORD").connection("shop"))
        .isEqualTo(
            Map.of(
                "SIGNALBOX_SQL_URL", "postgresql://h/shop",
                "SIGNALBOX_SQL_USER", "app",
                "SIGNALBOX_SQL_PASSWORD", "geheim"));

    Path file = Files.writeString(dir.resolve("password"), "aus der Datei\n");
    assertThat(sources("file:" + file).connection("shop"))
        .containsEntry("SIGNALBOX_SQL_PASSWORD", "aus der Datei");
    assertThat(sources("").connection("shop")).doesNotContainKey("SIGNALBOX_SQL_PASSWORD");
  }

  @Test
  void aPasswordThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> sources("env:NOPE").connection("shop"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "SB-SQL-403: no password for the data source \"shop\": the server has no environment"
                + " variable NOPE.");
    assertThatThrownBy(() -> sources("file:/nowhere").connection("shop"))
        .hasMessageStartingWith("SB-SQL-403: ")
        .hasMessageContaining("/nowhere");
  }

  @Test
  void aPasswordInAUrlIsSealedAndComesBackForTheChildOnly() throws Exception {
    DataSources sources = sources("");
    assertThat(sources.problem(SQLFLOW)).isEmpty();

    String kept = sources.kept(SQLFLOW);

    assertThat(kept).startsWith("sealed:mysql:").doesNotContain("geheim");
    assertThat(DataSources.shown(kept)).isEqualTo("mysql:…");
    assertThat(sources.connection(kept)).isEqualTo(Map.of("SIGNALBOX_SQL_URL", SQLFLOW));
    assertThat(sources.problem(kept)).hasValueSatisfying(s -> assertThat(s).contains("sealed"));
    DataSources other =
        new DataSources(new TreeMap<>(), new SecretSeal(new byte[] {1}), variable -> null);
    assertThatThrownBy(() -> other.connection(kept)).hasMessageStartingWith("SB-SQL-403: ");
  }

  @Test
  void kindIsKnownOfNamesUrlsAndWhatIsSealed() {
    DataSources sources = sources("");
    assertThat(sources.kind("default")).isEqualTo("duckdb");
    assertThat(sources.kind("shop")).isEqualTo("postgresql");
    assertThat(sources.kind("jdbc:sqlite:/x.db")).isEqualTo("sqlite");
    assertThat(sources.kind(sources.kept(SQLFLOW))).isEqualTo("mysql");
    assertThat(sources.kind("gone")).isEmpty();
  }

  @Test
  void whatHoldsNoPasswordStaysAsItIs() throws Exception {
    for (String plain : new String[] {"default", "duckdb::memory:", "postgresql://app@h/shop"}) {
      assertThat(sources("").kept(plain)).isEqualTo(plain);
      assertThat(sources("").connection(plain)).isEqualTo(Map.of("SIGNALBOX_SQL_URL", plain));
    }
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    assertThat(sources("").problem("shpo"))
        .hasValueSatisfying(
            problem ->
                assertThat(problem)
                    .startsWith("there is no data source \"shpo\". Did you mean \"shop\"?"));
    assertThatThrownBy(() -> sources("").connection("gone")).hasMessageStartingWith("SB-SQL-404: ");
  }
}
