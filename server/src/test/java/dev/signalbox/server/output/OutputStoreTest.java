package dev.signalbox.server.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.RunId;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.server.output.OutputPage.OutputDamaged;
import dev.signalbox.server.output.OutputPage.PlacedFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputStoreTest {
  @TempDir private Path dir;

  private static Frame log(String text) {
    return new Frame.Log(StreamKind.STDOUT, text.getBytes(UTF_8));
  }

  private static byte[] bytes(Frame... frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Frame frame : frames) {
      out.writeBytes(FrameCodec.toBytes(frame));
    }
    return out.toByteArray();
  }

  private static List<Frame> frames(OutputPage page) {
    return page.frames().stream().map(PlacedFrame::frame).toList();
  }

  @Test
  void noFileIsAnEmptyOutput() throws Exception {
    OutputStore store = new OutputStore(dir.resolve("output"));
    Path file = store.file(new RunId(12_345), 2, 1);
    assertThat(file).isEqualTo(dir.resolve("output/12/12345-2-1.frames"));
    assertThat(file.getParent()).isDirectory();
    assertThat(OutputStore.page(file, 0, 100))
        .isEqualTo(new OutputPage.Frames(List.of(), 0, false));
    assertThat(store.read(new RunId(77_777), 0, 1, 0, 100)).isEmpty();
  }

  @Test
  void pagesOfAnySizeGiveEveryFrameOnce() throws Exception {
    Random random = new Random(4);
    List<Frame> written = new ArrayList<>();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 300; i++) {
      Frame frame = log("x".repeat(random.nextInt(random.nextInt(10) == 0 ? 9_000 : 60)));
      written.add(frame);
      out.writeBytes(FrameCodec.toBytes(frame));
    }
    Path file = dir.resolve("f");
    Files.write(file, out.toByteArray());
    for (int bytesMax : new int[] {1, 7, 64, 1_000, 20_000, Integer.MAX_VALUE}) {
      List<Frame> read = new ArrayList<>();
      long at = 0;
      OutputPage page;
      do {
        page = OutputStore.page(file, at, bytesMax);
        assertThat(page).isInstanceOf(OutputPage.Frames.class);
        assertThat(page.frames()).isNotEmpty();
        assertThat(page.frames().getFirst().offset()).isEqualTo(at);
        read.addAll(frames(page));
        at = page.next();
      } while (at < out.size());
      assertThat(read).isEqualTo(written);
      assertThat(OutputStore.page(file, at, bytesMax).frames()).isEmpty();
    }
  }

  @Test
  void aFrameThatIsNotWholeIsNotThereYet() throws Exception {
    byte[] bytes = bytes(log("one\n"), log("two\n"));
    Path file = dir.resolve("f");
    int first = bytes(log("one\n")).length;
    for (int cut = first; cut < bytes.length; cut++) {
      Files.write(file, Arrays.copyOf(bytes, cut));
      OutputPage page = OutputStore.page(file, 0, 1_000);
      assertThat(page).as("cut at %s", cut).isInstanceOf(OutputPage.Frames.class);
      assertThat(frames(page)).containsExactly(log("one\n"));
      assertThat(page.next()).isEqualTo(first);
    }
    Files.write(file, bytes);
    assertThat(frames(OutputStore.page(file, first, 1_000))).containsExactly(log("two\n"));
  }

  @Test
  void damagedBytesEndTheOutputWithOneNotice() throws Exception {
    OutputStore store = new OutputStore(dir);
    Path file = store.file(new RunId(1), 0, 1);
    byte[] good = bytes(log("one\n"));
    for (String bad : List.of("\0\0\0\3cxx", "\177\177\177\177xx", "\0\0\0\0xx", "\0\0\0\2\3x")) {
      byte[] bytes = Arrays.copyOf(good, good.length + bad.length());
      System.arraycopy(bad.getBytes(UTF_8), 0, bytes, good.length, bad.length());
      Files.write(file, bytes);
      assertThat(OutputStore.page(file, 0, 1_000))
          .isInstanceOfSatisfying(
              OutputDamaged.class,
              damaged -> {
                assertThat(frames(damaged)).containsExactly(log("one\n"));
                assertThat(damaged.skipped()).isEqualTo(bad.length());
                assertThat(damaged.next()).isEqualTo(bytes.length);
              });
      List<OutputSource.Located> read = store.read(new RunId(1), 0, 1, 0, 1_000);
      assertThat(read).hasSize(2);
      assertThat(read.get(1).frame()).isInstanceOf(Frame.Notice.class);
      assertThat(store.read(new RunId(1), 0, 1, read.get(1).next(), 1_000)).isEmpty();
    }
  }

  @Test
  void deletingTakesTheRunsFilesAndOldEmptyDirectories() throws Exception {
    OutputStore store = new OutputStore(dir);
    for (long run : new long[] {999, 1_000, 1_001, 2_500}) {
      for (int task = 0; task < 3; task++) {
        write(store, run, task);
      }
    }
    store.delete(new long[] {1_000, 999, 4_000}, 1_001);
    assertThat(dir.resolve("0")).doesNotExist();
    assertThat(dir.resolve("1")).isDirectoryNotContaining("glob:**/1000-*");
    assertThat(dir.resolve("1/1001-2-1.frames")).exists();
    long left = 6L * bytes(log("x\n")).length;
    assertThat(store.usedBytes()).isEqualTo(left);

    store.delete(new long[] {1_001, 2_500}, 2_600);
    assertThat(dir.resolve("1")).doesNotExist();
    assertThat(dir.resolve("2")).as("a live run may be about to write there").isDirectory();
    write(store, 1_001, 0);
    assertThat(dir.resolve("1/1001-0-1.frames")).exists();
  }

  private static void write(OutputStore store, long run, int task) throws IOException {
    Files.write(store.file(new RunId(run), task, 1), bytes(log("x\n")));
  }
}
