package dev.signalbox.server.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.LogLine;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.output.Value;
import dev.signalbox.server.output.Responses.Part;
import dev.signalbox.server.output.Responses.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponsesTest {
  private static final Source SOURCE = new Source("extract", 2);

  private static Frame log(String text) {
    return new Frame.Log(StreamKind.STDERR, text.getBytes(UTF_8));
  }

  private static List<LogLine> lines(Frame frame) {
    return Responses.all(frame, SOURCE).stream().map(Response::getLog).toList();
  }

  @Test
  void everyLineIsAResponseOfItsTaskAndStream() {
    assertThat(Responses.all(log("a\n"), SOURCE))
        .containsExactly(
            Response.newBuilder()
                .setTask("extract")
                .setAttempt(2)
                .setLog(LogLine.newBuilder().setStream(Stream.STDERR).setText("a"))
                .build());
    assertThat(lines(log("a\r\n\n\nb ü\n")))
        .extracting(LogLine::getText)
        .containsExactly("a\r", "", "", "b ü");
    assertThat(lines(log("a\n\nb\n"))).noneMatch(LogLine::getPartial);
    assertThat(lines(log(""))).isEmpty();
  }

  @Test
  void whatFollowsTheLastLineFeedIsPartial() {
    assertThat(lines(log("a\nbc")))
        .extracting(LogLine::getText, LogLine::getPartial)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", false),
            org.assertj.core.groups.Tuple.tuple("bc", true));
  }

  @Test
  void bytesThatAreNotUtf8AreReplacedAndGivenRaw() {
    byte[] bytes = "a\u00ff\nb\n".getBytes(ISO_8859_1);
    List<LogLine> lines = lines(new Frame.Log(StreamKind.STDOUT, bytes));
    assertThat(lines.get(0).getText()).isEqualTo("a\ufffd");
    assertThat(lines.get(0).getRaw().toByteArray()).containsExactly('a', 0xff);
    assertThat(lines.get(1).getRaw().isEmpty()).isTrue();
  }

  @Test
  void linesAndEndsGiveBackTheExactBytes() {
    String text = "one\n\r\n two\n\nthree";
    StringBuilder joined = new StringBuilder();
    for (LogLine line : lines(log(text))) {
      joined.append(line.getText()).append(line.getPartial() ? "" : "\n");
    }
    assertThat(joined).hasToString(text);
  }

  @Test
  void partsOfAnySizeJoinToTheWhole() {
    List<List<Value>> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(List.of(new Value.Int(i), Value.Text.of("row".repeat(i))));
    }
    for (Frame frame :
        List.of(
            log("line\n".repeat(40) + "rest"),
            new Frame.Rows(rows),
            new Frame.Notice("cut", 7),
            new Frame.StatementEnd(1, 3, 1_500_000_000L, "", ""))) {
      List<Response> all = Responses.all(frame, SOURCE);
      for (int bytesMax : new int[] {1, 60, 500}) {
        List<Response> joined = new ArrayList<>();
        Part part;
        int given = 0;
        do {
          part = Responses.part(frame, SOURCE, given, bytesMax, false);
          assertThat(part.responses()).isNotEmpty();
          assertThat(part.responses().size() == 1 || part.bytes() <= bytesMax).isTrue();
          joined.addAll(part.responses());
          given = part.next();
        } while (!part.end());
        assertThat(joined).isEqualTo(all);
        assertThat(Responses.part(frame, SOURCE, given, bytesMax, true).responses()).isEmpty();
      }
    }
  }

  @Test
  void everyKindOfValueHasItsField() {
    Frame rows =
        new Frame.Rows(
            List.of(
                List.of(
                    Value.Null.NULL,
                    new Value.Bool(true),
                    new Value.Int(-5),
                    new Value.Real(1.5),
                    new Value.Bytes(new byte[] {1}),
                    new Value.Array(List.of(new Value.Int(1), Value.Null.NULL)),
                    new Value.Text(Value.Kind.DECIMAL, "1.20"),
                    new Value.Text(Value.Kind.TIMESTAMP_TZ, "2026-01-01T00:00Z"))));
    var row = Responses.all(rows, SOURCE).getFirst().getRow();
    assertThat(row.getValuesList())
        .extracting(value -> value.getKindCase().name())
        .containsExactly(
            "NULL", "BOOL", "INT", "DOUBLE", "BYTES", "ARRAY", "DECIMAL", "TIMESTAMP_TZ");
    for (Value.Kind kind : Value.Kind.values()) {
      assertThat(Responses.value(new Value.Text(kind, "x")).getKindCase().name())
          .isEqualTo(kind.name());
    }
  }
}
