package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.ListRequest;
import dev.signalbox.api.v1.RunRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data sources with passwords, on a database that asks for them, by a driver that was dropped in.
 */
@Tag("slow")
class DataSourceTest {
  private static final String SECRET = "geheim-4711";
  private static final String ENDLESS =
      "select count(*) from system_range(1, 10000000) a, system_range(1, 10000000) b";

  @TempDir Path temp;

  private Path data;

  @BeforeEach
  void dropInTheDriver() throws IOException {
    data = temp.resolve("data");
    Files.createDirectories(data.resolve("drivers"));
    try (Stream<Path> jars = Files.list(Path.of(System.getProperty("signalbox.test.drivers")))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, data.resolve("drivers").resolve(jar.getFileName()));
      }
    }
  }

  private ServerProcess server() throws Exception {
    Path password = Files.writeString(temp.resolve("password"), SECRET + "\n");
    Path config =
        Files.writeString(
            temp.resolve("server.yaml"),
            """
            datasources:
              shop:
                url: jdbc:h2:%s/shop
                user: app
                password: file:%s
              gone:
                url: jdbc:h2:%s/gone
                password: env:SIGNALBOX_NOT_THERE
            """
                .formatted(temp, password, temp));
    return ServerProcess.start(data, "--config", config.toString());
  }

  private String url() {
    return "jdbc:h2:" + temp + "/shop;USER=app;PASSWORD=" + SECRET;
  }

  @Test
  void aPasswordIsNowhereToBeReadHoweverItCame() throws Exception {
    List<String> told = new ArrayList<>();
    try (ServerProcess server = server()) {
      told.add(runAndFetch(server, Client.sql("a", "create table t (i int)", "shop"), true));
      told.add(runAndFetch(server, Client.sql("b", "insert into t values (7)", url()), true));
      told.add(runAndFetch(server, Client.sql("c", "select i from t; select nope", url()), false));
      told.add(
          runAndFetch(
              server, Client.sql("d", "select 1", url().replace(SECRET, SECRET + "x")), false));
      told.add(runAndFetch(server, Client.sql("e", "select 1", "gone"), false));

      Job running = server.api().run(Client.sql("f", ENDLESS, url()));
      GetRequest get = GetRequest.newBuilder().setRun(running.getId()).build();
      Await.until("it runs", () -> server.api().get(get).getTasks(0).getState().equals("RUNNING"));
      assertThat(filesWithTheSecret()).as("while it runs").isEmpty();
      server.api().cancel(CancelRequest.newBuilder().setRun(running.getId()).build());
      told.add(Client.fetchAll(server, running.getToken()).responses().toString());
      told.add(server.api().list(ListRequest.getDefaultInstance()).toString());
    }
    assertThat(told).noneMatch(text -> text.contains(SECRET));
    assertThat(told.get(3)).contains("Wrong user name or password");
    assertThat(told.get(4))
        .contains("SB-SQL-403: no password for the data source")
        .contains("SIGNALBOX_NOT_THERE");
    assertThat(filesWithTheSecret()).as("at the end").isEmpty();
  }

  @Test
  void whatIsSealedStillOpensAfterARestart() throws Exception {
    try (ServerProcess server = server()) {
      assertThat(runAndFetch(server, Client.sql("a", "create table t (i int)", "shop"), true))
          .isNotEmpty();
      RunRequest request =
          Client.sql("again", "insert into t values (1)", url()).toBuilder()
              .setRequestId("once")
              .build();
      Job first = server.api().run(request);
      Client.fetchAll(server, first.getToken());

      server.kill();
      server.restart();

      // The same submission is the same run: what is sealed twice is the same text.
      Job second = server.api().run(request);
      assertThat(second.getExisting()).isTrue();
      assertThat(second.getId()).isEqualTo(first.getId());
      assertThat(runAndFetch(server, Client.sql("b", "select count(*) from t", "shop"), true))
          .contains("int: 1");
    }
  }

  @Test
  void anUnknownDataSourceIsRefusedAtOnce() throws Exception {
    try (ServerProcess server = server()) {
      assertThatThrownBy(() -> server.api().run(Client.sql("x", "select 1", "shpo")))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("there is no data source \"shpo\". Did you mean \"shop\"?");
    }
  }

  private String runAndFetch(ServerProcess server, RunRequest request, boolean succeeds)
      throws Exception {
    Job job = server.api().run(request);
    Client.Fetched fetched = Client.fetchAll(server, job.getToken());
    GetRequest get = GetRequest.newBuilder().setRun(job.getId()).build();
    String told = fetched.responses() + "\n" + fetched.last() + "\n" + server.api().get(get);
    assertThat(fetched.last().getJobStatus().getCode())
        .as(told)
        .isEqualTo(succeeds ? JobStatus.Code.SUCCEEDED : JobStatus.Code.FAILED);
    return told;
  }

  private List<Path> filesWithTheSecret() throws IOException {
    byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        // The one that the config points to has it, of course.
        if (!file.endsWith("password") && contains(file, secret)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static boolean contains(Path file, byte[] secret) throws IOException {
    try {
      // One byte is one character, whatever the file holds.
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return text.contains(new String(secret, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
