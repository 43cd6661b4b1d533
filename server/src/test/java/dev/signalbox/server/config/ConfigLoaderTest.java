package dev.signalbox.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.server.config.ConfigResult.Loaded;
import dev.signalbox.server.config.ConfigResult.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  @TempDir private Path dir;

  private ConfigResult load(String yaml, String... options) throws IOException {
    Path file = dir.resolve("server.yaml");
    Files.writeString(file, yaml);
    List<String> arguments = new ArrayList<>(List.of("--config", file.toString()));
    arguments.addAll(Arrays.asList(options));
    return ConfigLoader.load(arguments);
  }

  private ServerConfig good(String yaml, String... options) throws IOException {
    ConfigResult result = load(yaml, options);
    assertThat(result).isInstanceOf(Loaded.class);
    return ((Loaded) result).config();
  }

  private List<String> problems(String yaml, String... options) throws IOException {
    ConfigResult result = load(yaml, options);
    assertThat(result).isInstanceOf(Refused.class);
    return ((Refused) result)
        .problems().stream().map(each -> each.toString().replace(dir + "/", "")).toList();
  }

  @Test
  void nothingGivenIsAllDefaults() throws Exception {
    ServerConfig config = good("");
    assertThat(config.dataDir())
        .isEqualTo(Path.of(System.getProperty("user.home"), ".signalbox").toAbsolutePath());
    assertThat(config.listen().grpc()).hasToString("127.0.0.1:7070");
    assertThat(config.retention()).isEqualTo(Duration.ofDays(15));
    assertThat(config.outputMax()).hasToString("64MiB");
    assertThat(config.sql().outputMax()).hasToString("4GiB");
    assertThat(config.queues()).containsExactly(Map.entry("default", 10_000));
    assertThat(config.fake()).isFalse();
    assertThat(config.worker().envPass()).isEmpty();
    assertThat(config.worker().slots()).isGreaterThanOrEqualTo(4);
    assertThat(ConfigLoader.load(List.of())).isEqualTo(new Loaded(config, false));
  }

  @Test
  void theFileIsReadAndTheCommandLineWins() throws Exception {
    ServerConfig config =
        good(
            """
            # a comment
            data-dir: /srv/x
            retention: 30d
            http-hosts: [Box.example.org]
            output.max: 1MiB
            queues:
              etl: {concurrency: 8}
              a.b: {concurrency: 2}
              default:
                concurrency: 50
            worker:
              slots: 3
              env-pass: [LANG, TZ]
              grace: 500ms
            limits:
              live-runs: 1_000
            fake: true
            """,
            "--output.max=2MiB",
            "--listen",
            "[::1]:0",
            "--worker.env-pass",
            "HOME,PATH",
            "--queues.etl.concurrency",
            "9");
    assertThat(config.dataDir()).isEqualTo(Path.of("/srv/x"));
    assertThat(config.retention()).isEqualTo(Duration.ofDays(30));
    assertThat(config.outputMax().value()).isEqualTo(2L * 1024 * 1024);
    assertThat(config.listen().grpc()).isEqualTo(new Address("::1", 0)).hasToString("[::1]:0");
    assertThat(config.listen().httpHosts()).containsExactly("box.example.org");
    assertThat(config.queues()).isEqualTo(Map.of("etl", 9, "a.b", 2, "default", 50));
    assertThat(config.worker())
        .isEqualTo(
            new ServerConfig.WorkerConfig(3, List.of("HOME", "PATH"), Duration.ofMillis(500)));
    assertThat(config.limits().liveRuns()).isEqualTo(1_000);
    assertThat(config.fake()).isTrue();
  }

  @Test
  void dataSourcesHaveNamesAndReferencesToPasswords() throws Exception {
    ServerConfig config =
        good(
            """
            datasources:
              shop: {url: "postgresql://h:5432/shop", user: app, password: "env:SHOP"}
              a.b: {url: "sqlite:/srv/x.db"}
            """);
    assertThat(config.dataSources())
        .isEqualTo(
            Map.of(
                "shop", new DataSourceConfig("postgresql://h:5432/shop", "app", "env:SHOP"),
                "a.b", new DataSourceConfig("sqlite:/srv/x.db", "", "")));
  }

  @Test
  void aPasswordInTheConfigIsRefusedAndNotShown() throws Exception {
    List<String> problems =
        problems(
            """
            datasources:
              a: {url: "mysql://root:geheim@h/db"}
              b: {url: "mysql://h/db", password: geheim}
              default: {url: "sqlite:/x"}
              c: {url: shop, pasword: "env:X"}
            """);
    assertThat(problems).noneMatch(each -> each.contains("geheim"));
    assertThat(String.join("\n", problems))
        .contains("datasources.a.url: the value holds a password; write \"password: env:NAME\"")
        .contains("datasources.b.password: the value is neither env:NAME nor file:/PATH")
        .contains("datasources.default.url: has a bad name")
        .contains("datasources.c.url: the value is not a URL")
        .contains("unknown key \"datasources.c.pasword\". Did you mean")
        .hasLineCount(5);
  }

  @Test
  void aLocalServerTakesFreePortsUnlessTold() throws Exception {
    ConfigResult result = load("", "--local", "--http", "127.0.0.1:99");
    assertThat(result)
        .isInstanceOfSatisfying(
            Loaded.class,
            loaded -> {
              assertThat(loaded.local()).isTrue();
              assertThat(loaded.config().listen().grpc()).hasToString("127.0.0.1:0");
              assertThat(loaded.config().listen().http()).hasToString("127.0.0.1:99");
            });
  }

  @Test
  void allProblemsAreToldAtOnceWithTheirPlaces() throws Exception {
    assertThat(
            problems(
                """
                retension: 30d
                output:
                  max: 64
                worker: {slots: many, env-pass: ["A B"]}
                disk.free-min: 1KiB
                fake: yes
                queues:
                  "x y": {concurrency: 1}
                  z: {concurrency: 0}
                sql: 5
                """,
                "--lisen",
                "x"))
        .containsExactly(
            "--lisen: SB-CONFIG-001: unknown key \"lisen\". Did you mean \"listen\"?",
            "server.yaml:1:1: SB-CONFIG-001: unknown key \"retension\". Did you mean"
                + " \"retention\"?",
            "server.yaml:3:3: SB-CONFIG-002: output.max: \"64\" is not a size; write a number with"
                + " a unit, as in 64MiB",
            "server.yaml:4:10: SB-CONFIG-002: worker.slots: \"many\" is not a whole number from 0 to"
                + " 100000",
            "server.yaml:4:23: SB-CONFIG-002: worker.env-pass: \"A B\" is not the name of an"
                + " environment variable",
            "server.yaml:5:1: SB-CONFIG-002: disk.free-min: \"1KiB\" is not within 16MiB and 1TiB",
            "server.yaml:6:1: SB-CONFIG-002: fake: \"yes\" is neither true nor false",
            "server.yaml:8:11: SB-CONFIG-002: queues.x y.concurrency: has a bad name: \"x y\"; use"
                + " letters, digits, _, -, .",
            "server.yaml:9:7: SB-CONFIG-002: queues.z.concurrency: \"0\" is not a whole number from"
                + " 1 to 1000000",
            "server.yaml:10:1: SB-CONFIG-002: sql has keys below it, not a value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1, 2]",
        "just text",
        "a: [",
        "\tretention: 1d",
        "retention: 1d\nretention: 2d",
        "output: {max: 1MiB}\noutput.max: 2MiB",
        "retention: [1d]",
        "retention:",
        "retention: {x: {y: {z: 1}}}",
        "retention: &a 1d\nworker.grace: *a",
        "worker: {env-pass: [[A]]}",
        "retention: 1d\n---\nretention: 1d",
        "listen: 7070",
        "listen: ::1:7070",
        "listen: a:70000",
        "retention: -1d",
        "retention: 99999999999999999999d",
        "output.max: 999999999999999TiB",
        "data-dir: ''",
        "log.level: LOUD",
        "http-hosts: ['a:80']",
        "\"\u0001\": 1",
        "a: {a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}}",
      })
  void badFilesAreRefusedWithAPlace(String yaml) throws Exception {
    assertThat(problems(yaml))
        .isNotEmpty()
        .allSatisfy(
            problem ->
                assertThat(problem).matches("(?s)server\\.yaml(:\\d+:\\d+)?: SB-CONFIG-00.*"));
  }

  @Test
  void aMissingFileAndStrayArgumentsAreRefused() {
    assertThat(ConfigLoader.load(List.of("--config", dir + "/none", "stray", "--listen")))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.problems())
                    .extracting(ConfigProblem::where)
                    .containsExactlyInAnyOrder(dir + "/none", "stray", "--listen"));
  }

  @Test
  void sizesAndAddressesReadWhatTheyPrint() {
    for (String text : List.of("0B", "1023B", "1KiB", "64MiB", "3GiB", "1025KiB")) {
      assertThat(ByteCount.parse(text)).hasToString(text);
    }
    assertThat(ByteCount.parse("1024 KiB")).hasToString("1MiB");
    assertThatThrownBy(() -> ByteCount.parse("64MB")).hasMessageContaining("64MiB");
    assertThat(Address.parse("[::1]:5")).hasToString("[::1]:5");
  }

  @Test
  void theDocumentationHasEveryKeyWithItsDefaultAndNoOther() throws Exception {
    Path docs = Path.of("../docs/configuration.md");
    Matcher rows =
        Pattern.compile("(?m)^\\| `([^`]+)` \\| (?:`([^`]*)`)? ?\\|")
            .matcher(Files.readString(docs));
    Map<String, String> documented = new TreeMap<>();
    while (rows.find()) {
      if (!rows.group(1).contains("NAME")) {
        documented.put(rows.group(1), rows.group(2));
      }
    }
    assertThat(documented).isEqualTo(ConfigLoader.defaults());
  }
}
