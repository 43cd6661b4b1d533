package dev.signalbox.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Row;
import dev.signalbox.api.v1.Value;
import dev.signalbox.arrow.ArrowStream;
import dev.signalbox.arrow.ArrowStream.Typing;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.token.Token;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.service.FakeEngine;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fetching over HTTP with {@code Accept: application/vnd.apache.arrow.stream}. */
final class ArrowPagesTest {
  private final HttpFixture http = new HttpFixture();
  private final FakeEngine engine = http.engine;
  private final TokenCodec tokens = new TokenCodec(new byte[32]);
  private final HttpClient client = HttpClient.newHttpClient();
  private RunId id = new RunId(1);
  private String token = "";

  @BeforeEach
  void submit() {
    submit("default");
  }

  @AfterEach
  void stop() {
    client.close();
    http.close();
  }

  private void submit(String datasource) {
    TaskSpec task = TaskSpec.of("load", new Action.Sql("select 1", datasource));
    id = engine.submitted(Submission.of(JobSpec.of("job", task)));
    token = tokens.encode(Token.start(id, engine.run(id).index()));
    engine.assign(id, 0);
  }

  private void write(Frame frame) {
    engine.write(id, 0, 1, frame);
  }

  private static Frame head(int statement, String type) {
    return new Frame.Head(statement, List.of(new Frame.Column("n", type)));
  }

  private static Frame rows(long... values) {
    return new Frame.Rows(
        java.util.Arrays.stream(values)
            .mapToObj(n -> List.<dev.signalbox.core.output.Value>of(of(n)))
            .toList());
  }

  private static dev.signalbox.core.output.Value of(long n) {
    return new dev.signalbox.core.output.Value.Int(n);
  }

  /** What the stream of these rows must be, byte for byte. */
  private static byte[] stream(String type, Typing typing, long... values) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Column column = Column.newBuilder().setName("n").setType(type).build();
    try (ArrowStream stream = new ArrowStream(out, List.of(column), typing)) {
      for (long n : values) {
        stream.row(Row.newBuilder().addValues(Value.newBuilder().setInt(n)).build());
      }
    }
    return out.toByteArray();
  }

  private HttpResponse<byte[]> fetch(String accept) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + http.host + "/v1/fetch"))
            .header("Content-Type", "application/json")
            .header("Accept", accept)
            .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> next() throws Exception {
    HttpResponse<byte[]> answer = fetch(ArrowStream.MEDIA_TYPE);
    token = header(answer, "Signalbox-Token");
    return answer;
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  private static void isStream(HttpResponse<byte[]> answer, String statement, byte[] stream) {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).isEqualTo(ArrowStream.MEDIA_TYPE);
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(answer, "Signalbox-Task")).isEqualTo("load");
    assertThat(header(answer, "Signalbox-Attempt")).isEqualTo("1");
    assertThat(header(answer, "Signalbox-Statement")).isEqualTo(statement);
    assertThat(answer.body()).isEqualTo(stream);
  }

  @Test
  void resultsComePageByPageAndEachPageHasTheSchema() throws Exception {
    HttpResponse<byte[]> first = next();
    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(header(first, "Signalbox-End")).isEqualTo("false");
    assertThat(header(first, "Signalbox-Status")).isEqualTo("RUNNING");
    assertThat(header(first, "Signalbox-Task")).isEqualTo("none");

    write(head(1, "INTEGER"));
    isStream(next(), "1", stream("INTEGER", Typing.STATIC));
    write(rows(1, 2));
    write(new Frame.Log(StreamKind.STDERR, "hm\n".getBytes(UTF_8)));
    write(rows(3));
    isStream(next(), "1", stream("INTEGER", Typing.STATIC, 1, 2, 3));
    write(rows(4));
    write(new Frame.StatementEnd(1, 4, 1, "", ""));
    write(head(2, "BIGINT"));
    write(rows(5));
    isStream(next(), "1", stream("INTEGER", Typing.STATIC, 4));
    isStream(next(), "2", stream("BIGINT", Typing.STATIC, 5));

    write(rows(6));
    engine.end(id, 0, Outcome.exited(0), false);
    engine.finish(id, RunState.SUCCEEDED, "");
    HttpResponse<byte[]> last = next();
    isStream(last, "2", stream("BIGINT", Typing.STATIC, 6));
    assertThat(header(last, "Signalbox-End")).isEqualTo("true");
    assertThat(header(last, "Signalbox-Status")).isEqualTo("SUCCEEDED");
    assertThat(next().statusCode()).isEqualTo(204);
  }

  @Test
  void noticeComesWithTheRowsThatFollowIt() throws Exception {
    write(head(1, "INTEGER"));
    write(rows(1));
    write(new Frame.Notice("cut…\nit was", 3));
    write(rows(2));
    HttpResponse<byte[]> before = next();
    isStream(before, "1", stream("INTEGER", Typing.STATIC, 1));
    assertThat(header(before, "Signalbox-Notice")).isEqualTo("none");
    HttpResponse<byte[]> after = next();
    isStream(after, "1", stream("INTEGER", Typing.STATIC, 2));
    assertThat(header(after, "Signalbox-Notice")).isEqualTo("cut??it was");
  }

  @Test
  void valueThatDoesNotFitIsRefusedAndThePageStaysAsJson() throws Exception {
    write(head(1, "TINYINT"));
    write(rows(1, 1_000));
    HttpResponse<byte[]> refused = fetch(ArrowStream.MEDIA_TYPE);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(new String(refused.body(), UTF_8))
        .startsWith("{\"code\":\"SB-ARROW-422\",\"message\":\"column \\\"n\\\" (TINYINT) is int8");
    HttpResponse<byte[]> json = fetch("application/json");
    assertThat(json.statusCode()).isEqualTo(200);
    assertThat(new String(json.body(), UTF_8)).contains("{\"values\":[{\"int\":\"1000\"}]}");
  }

  @Test
  void typesOfSqlitePromiseLittle() throws Exception {
    submit("sqlite:orders.db");
    write(head(1, "TINYINT"));
    write(rows(1, 1_000));
    isStream(next(), "1", stream("TINYINT", Typing.DYNAMIC, 1, 1_000));
  }

  @Test
  void badTokenIsRefusedInJson() throws Exception {
    token = "sb1_nonsense";
    HttpResponse<byte[]> refused = fetch(ArrowStream.MEDIA_TYPE);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(new String(refused.body(), UTF_8)).contains("SB-TOKEN-400");
  }
}
