package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.output.Value;
import dev.signalbox.executors.spi.tck.Recorder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SinkTest {
  private static final List<Frame> FRAMES =
      List.of(
          new Frame.Head(1, List.of(new Frame.Column("a", "INTEGER"))),
          new Frame.Rows(
              List.of(
                  List.of(new Value.Int(-5), Value.Null.NULL, new Value.Real(0.5)),
                  List.of(
                      Value.Text.of("x"),
                      new Value.Array(
                          List.of(new Value.Bool(true), new Value.Bytes(new byte[3])))))),
          new Frame.StatementEnd(1, 2, 30, "", ""),
          new Frame.Notice("note", 0));

  @TempDir Path directory = Path.of("");

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment buffer = arena.allocate(Sink.BUFFER_BYTES);

  private Path path() {
    return directory.resolve("deep").resolve("out");
  }

  private OutputFile file(long bytesMax) throws Exception {
    Files.createDirectories(directory.resolve("deep"));
    return new OutputFile(new Libc(arena), buffer, path().toString(), bytesMax);
  }

  private void feed(Sink sink, byte[] bytes) {
    MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, Sink.DATA_AT, bytes.length);
    sink.accept(buffer, bytes.length);
  }

  private void feed(Sink sink, String text) {
    feed(sink, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] encoded() {
    ByteWriter out = new ByteWriter(64);
    FRAMES.forEach(frame -> FrameCodec.write(frame, out));
    return out.toByteArray();
  }

  private static Frame stdout(String text) {
    return new Frame.Log(StreamKind.STDOUT, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aFrameEndsWithALine() throws Exception {
    Sink lines = new Sink.Lines(file(1000), FrameCodec.KIND_STDOUT);
    feed(lines, "one\ntw");
    assertThat(lines.held()).isEqualTo(2);
    feed(lines, "o\nthr");
    feed(lines, "ee");
    lines.flush(buffer);
    lines.end(buffer);
    assertThat(Recorder.frames(path()))
        .containsExactly(stdout("one\n"), stdout("two\n"), stdout("three"));
  }

  @Test
  void aLineThatIsTooLongIsCut() throws Exception {
    Sink lines = new Sink.Lines(file(1 << 20), FrameCodec.KIND_STDOUT);
    feed(lines, "a");
    feed(lines, "b".repeat(FrameCodec.LOG_BYTES_MAX - 1));
    assertThat(lines.held()).isZero();
    assertThat(Recorder.stream(path(), StreamKind.STDOUT)).hasSize(FrameCodec.LOG_BYTES_MAX);
  }

  @Test
  void theLimitHoldsToTheByte() throws Exception {
    OutputFile file = file(20);
    Sink lines = new Sink.Lines(file, FrameCodec.KIND_STDOUT);
    feed(lines, "1234\n");
    feed(lines, "123456789\n");
    feed(lines, "more\n");
    file.finish();
    List<Frame> frames = Recorder.frames(path());
    assertThat(frames.subList(0, 2)).containsExactly(stdout("1234\n"), stdout("12345"));
    assertThat(frames.get(2)).isInstanceOf(Frame.Notice.class);
    assertThat(((Frame.Notice) frames.get(3)).droppedBytes()).isEqualTo(10);
    assertThat(frames).hasSize(4);
  }

  @Test
  void framesAreCopiedWholeHoweverTheyCome() throws Exception {
    byte[] bytes = encoded();
    for (int size : new int[] {1, 2, 3, 7, bytes.length}) {
      OutputFile file = file(1 << 20);
      Sink frames = new Sink.Frames(file);
      for (int at = 0; at < bytes.length; at += size) {
        feed(frames, java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        assertThat(file.length()).isEqualTo(Files.exists(path()) ? Files.size(path()) : 0);
      }
      frames.end(buffer);
      assertThat(Files.readAllBytes(path())).isEqualTo(bytes);
      Files.delete(path());
    }
  }

  @Test
  void whatIsNoFrameIsLogged() throws Exception {
    byte[] bytes = encoded();
    Sink frames = new Sink.Frames(file(1 << 20));
    feed(frames, bytes);
    feed(frames, "Segmentation fault\n");
    feed(frames, "really\n");
    frames.end(buffer);
    List<Frame> all = Recorder.frames(path());
    assertThat(all.subList(0, FRAMES.size())).isEqualTo(FRAMES);
    assertThat(all.get(FRAMES.size())).isInstanceOf(Frame.Notice.class);
    assertThat(Recorder.text(path(), StreamKind.STDERR)).isEqualTo("Segmentation fault\nreally\n");
  }

  @Test
  void aFrameCutOffAtTheEndIsLoggedAsItCame() throws Exception {
    byte[] bytes = encoded();
    Sink frames = new Sink.Frames(file(1 << 20));
    feed(frames, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    frames.end(buffer);
    assertThat(Recorder.frames(path())).startsWith(FRAMES.get(0), FRAMES.get(1), FRAMES.get(2));
    assertThat(Recorder.stream(path(), StreamKind.STDERR)).isNotEmpty();
  }

  @Test
  void whatTheDiskRefusesWaitsAndIsWrittenOnce() throws Exception {
    OutputFile file = file(1 << 20);
    Files.delete(directory.resolve("deep"));
    Sink lines = new Sink.Lines(file, FrameCodec.KIND_STDOUT);
    feed(lines, "one\n");
    feed(lines, "two\n");
    assertThat(file.blocked()).isTrue();
    assertThat(file.length()).isZero();
    file.retry();
    assertThat(file.blocked()).isTrue();
    Files.createDirectory(directory.resolve("deep"));
    file.retry();
    assertThat(file.blocked()).isFalse();
    assertThat(file.length()).isEqualTo(Files.size(path()));
    assertThat(Recorder.frames(path())).containsExactly(stdout("one\n"), stdout("two\n"));
  }
}
