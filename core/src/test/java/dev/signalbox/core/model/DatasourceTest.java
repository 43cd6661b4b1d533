package dev.signalbox.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasourceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://root:root@tcp(127.0.0.1:3306)/?maxAllowedPacket=0",
        "mysql://root:p@ss@tcp(127.0.0.1:3306)/",
        "jdbc:mysql://h/db?user=a&password=b",
        "postgresql://app:x@db.example/shop",
        "postgres://db.example/shop?sslpassword=x",
        "hive://root:root@localhost:10000/churn?auth=NOSASL",
        "jdbc:oracle:thin:scott/tiger@host:1521/x",
        "JDBC:sqlserver://h;databaseName=x;Password=y",
        "duckdb:md:db?motherduck_token=x",
        "maxcompute://id:key@service.example/api?curr_project=x",
        "snowflake://acc?private_key=x",
      })
  void aPasswordIsSeen(String url) {
    assertThat(Datasource.holdsPassword(url)).isTrue();
    assertThat(Datasource.mayHoldPassword(url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "duckdb::memory:",
        "duckdb:/data/a@b:c/x.db",
        "sqlite:/data/x.db",
        "postgresql://app@db.example:5432/shop?sslmode=require",
        "mysql://root@tcp(127.0.0.1:3306)/shop?maxAllowedPacket=0",
        "mysql://127.0.0.1:3306/shop",
        "jdbc:mariadb://h/db?user=a",
        "trino://h:8080/hive",
      })
  void whereThereIsNoneNoneIsSuspected(String url) {
    assertThat(Datasource.mayHoldPassword(url)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:h2:mem:x;DB_CLOSE_DELAY=-1", "trino://app@h:8080/hive"})
  void ofAKindThatIsNotKnownAnySettingIsSuspected(String url) {
    assertThat(Datasource.holdsPassword(url)).isFalse();
    assertThat(Datasource.mayHoldPassword(url)).isTrue();
  }
}
