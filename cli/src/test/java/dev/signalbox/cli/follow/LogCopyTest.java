package dev.signalbox.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.signalbox.api.v1.LogChunk;
import dev.signalbox.api.v1.Notice;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.terminal.WindowSize;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogCopyTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final LogCopy copy =
      new LogCopy(
          Screen.plain(new Terminal(out, err, false, false, WindowSize.fixed(80, 24), false)),
          false);

  private static LogChunk chunk(Stream stream, String data) {
    return LogChunk.newBuilder()
        .setTask("a")
        .setAttempt(1)
        .setStream(stream)
        .setData(ByteString.copyFromUtf8(data))
        .build();
  }

  @Test
  void afterALostConnectionNothingIsWrittenTwiceAndNothingMissed() {
    LogChunk notice =
        LogChunk.newBuilder().setTask("a").setNotice(Notice.newBuilder().setText("cut")).build();
    copy.chunk(chunk(Stream.STDOUT, "abc"));
    copy.chunk(chunk(Stream.STDERR, "E"));
    copy.chunk(notice);
    copy.again();
    copy.chunk(chunk(Stream.STDOUT, "ab"));
    copy.chunk(chunk(Stream.STDERR, "EF"));
    copy.chunk(chunk(Stream.STDOUT, "cde"));
    copy.chunk(notice);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("abcde");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("Esignalbox: a: cut\nF");
  }
}
