package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.SqlOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceTest {
  private static Source source(String url) {
    return source(url, Map.of());
  }

  private static Source source(String name, Map<String, String> environment) {
    return Source.of(
        new SqlOrder(new Action.Sql("", name), RetryPolicy.NONE, Map.of(), "/d/default.duckdb"),
        environment);
  }

  private static SourceUrl parse(String url) throws Exception {
    return SourceUrl.parse(url);
  }

  @Test
  void sqlflowsFormIsGosAndNotDecoded() throws Exception {
    SourceUrl url = parse("mysql://ro%6ft:p@ss/w:rd?@tcp(127.0.0.1:3306)/shop?a=1&b=%20");

    assertThat(url.goForm()).isTrue();
    assertThat(url.user()).isEqualTo("ro%6ft");
    assertThat(url.password()).isEqualTo("p@ss/w:rd?");
    assertThat(url.rest()).isEqualTo("//127.0.0.1:3306/shop");
    assertThat(url.settings()).containsExactly(Map.entry("a", "1"), Map.entry("b", " "));
    assertThat(parse("mysql://tcp(h:1)/").rest()).isEqualTo("//h:1/");
    assertThatThrownBy(() -> parse("mysql://u@tcp(h:1/")).hasMessageStartingWith("SB-SQL-400: ");
  }

  @Test
  void aUriIsDecoded() throws Exception {
    SourceUrl url = parse("jdbc:postgresql://app:p%40ss+@db.example:5432/shop?sslmode=require");

    assertThat(url.kind()).isEqualTo("postgresql");
    assertThat(url.user()).isEqualTo("app");
    assertThat(url.password()).isEqualTo("p@ss+");
    assertThat(url.rest()).isEqualTo("//db.example:5432/shop");
    assertThat(url.settings()).containsExactly(Map.entry("sslmode", "require"));
  }

  @Test
  void whatTheConfigSaysWins() throws Exception {
    Source source =
        source(
            "shop",
            Map.of(
                "SIGNALBOX_SQL_URL", "postgresql://a:b@h/db?user=c&password=d&x=y",
                "SIGNALBOX_SQL_USER", "app",
                "SIGNALBOX_SQL_PASSWORD", "geheim"));

    assertThat(source.settings(source.parts()))
        .containsOnly(
            Map.entry("user", "app"), Map.entry("password", "geheim"), Map.entry("x", "y"));
    assertThat(source.secrets()).contains("geheim", "b", "d");
    assertThat(source).hasToString("shop");
  }

  @Test
  void aSealedUrlIsNamedByItsKind() {
    Map<String, String> handover = Map.of("SIGNALBOX_SQL_URL", "mysql://a:b@h/db");
    assertThat(source("sealed:AAAA", handover)).hasToString("mysql:…");
  }

  @Test
  void urlsOfDropInDriversBecomeJdbcOnes() throws Exception {
    Source hive = source("hive://root:root@h:10000/churn?auth=NOSASL&session.a=b&session.c=d");
    assertThat(hive.jdbcUrl(hive.parts()))
        .isEqualTo("jdbc:hive2://h:10000/churn;auth=noSasl?a=b;c=d");

    Source trino = source("trino://app@h:8080/hive?SSL=true");
    assertThat(trino.jdbcUrl(trino.parts())).isEqualTo("jdbc:trino://h:8080/hive?SSL=true");
    assertThat(trino.login(trino.parts())).containsOnly(Map.entry("user", "app"));

    String own = "jdbc:oracle:thin:scott/tiger@h:1521/x";
    assertThat(source(own).jdbcUrl(source(own).parts())).isEqualTo(own);
    assertThat(source(own).secrets()).contains("tiger");
    assertThat(source(own)).hasToString("oracle:…");
  }

  @Test
  void filesHavePaths() {
    assertThat(source("duckdb::memory:").path()).isEqualTo(":memory:");
    assertThat(source("jdbc:duckdb:own.db").path()).isEqualTo("own.db");
    assertThat(source("sqlite:///srv/x.db").path()).isEqualTo("/srv/x.db");
  }

  @Test
  void secretsAreBlottedOutOfMessagesInEveryForm() throws Exception {
    Secrets secrets = new Secrets();
    secrets.replace(
        source("x://u:gehe%m&m@h/", Map.of("SIGNALBOX_SQL_PASSWORD", "p ss&1")).secrets());

    assertThat(secrets.blot("at p ss&1 and p+ss%261 and gehe%m&m."))
        .isEqualTo("at *** and *** and ***.");
  }
}
