package dev.signalbox.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.ListResponse;
import dev.signalbox.api.v1.LogLine;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.Run;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrintedPageTest {
  private final Answers answers = new Answers();
  private final PrintedPage printed = new PrintedPage(answers);

  private static Response line(String text) {
    return Response.newBuilder().setTask("t").setLog(LogLine.newBuilder().setText(text)).build();
  }

  private static FetchResponse page(Response... responses) {
    return FetchResponse.newBuilder()
        .setJobStatus(JobStatus.newBuilder().setMessage("\"responses\":[] é"))
        .addAllResponses(List.of(responses))
        .setToken("sb1_x")
        .build();
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  @Test
  void aPageIsWhatItWouldBePrintedAtOnce() {
    Response[] responses = {line("\"responses\":[]"), line("\u96e8\0"), line("")};
    int bytes = 0;
    for (Response response : responses) {
      bytes += printed.bytes(response);
    }
    FetchResponse page = page(responses);
    byte[] json = printed.take(page);
    assertThat(text(json)).isEqualTo(answers.json(page));
    // What was told of the parts is what they take: each has a comma after it but the last one.
    assertThat(json).hasSize(printed.take(page()).length + bytes - 1);
  }

  @Test
  void aListIsWhatItWouldBePrintedAtOnce() {
    Run run = Run.newBuilder().setId("r1").setMessage("\"runs\":[]").build();
    printed.bytes(run);
    ListResponse list = ListResponse.newBuilder().addRuns(run).setNextPageToken("r1").build();
    assertThat(text(printed.take(list))).isEqualTo(answers.json(list));
    assertThat(text(printed.take(ListResponse.getDefaultInstance()))).isEqualTo("{\"runs\":[]}");
  }

  @Test
  void aPageThatIsSentIsForgotten() {
    Response response = line("x");
    printed.bytes(response);
    printed.take(page(response));
    assertThatThrownBy(() -> printed.take(page(response))).hasMessage("a part is not sized");
  }
}
