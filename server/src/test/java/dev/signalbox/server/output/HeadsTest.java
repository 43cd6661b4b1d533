package dev.signalbox.server.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.RunId;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.output.Value;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeadsTest {
  private static final RunId RUN = new RunId(7);

  @TempDir private Path dir;

  private static Frame.Head head(int statement) {
    return new Frame.Head(statement, List.of(new Frame.Column("c" + statement, "INTEGER")));
  }

  private static Frame rows(int bytes) {
    return new Frame.Rows(List.of(List.of(Value.Text.of("x".repeat(bytes)))));
  }

  @Test
  void everyPlaceHasTheLastHeadBeforeIt() throws Exception {
    OutputStore store = new OutputStore(dir);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Random random = new Random(3);
    List<Long> places = new ArrayList<>();
    List<Optional<Frame.Head>> expected = new ArrayList<>();
    Optional<Frame.Head> last = Optional.empty();
    for (int i = 0; i < 500; i++) {
      places.add((long) out.size());
      expected.add(last);
      boolean isHead = i > 3 && random.nextInt(5) == 0;
      if (isHead) {
        last = Optional.of(head(i));
      }
      int bytes = random.nextInt(random.nextInt(10) == 0 ? 200_000 : 300);
      Frame other =
          random.nextBoolean() ? rows(bytes) : new Frame.Log(StreamKind.STDOUT, new byte[bytes]);
      out.writeBytes(FrameCodec.toBytes(isHead ? head(i) : other));
    }
    Files.write(store.file(RUN, 0, 1), out.toByteArray());
    // Page by page, and then back and forth.
    for (int i = 0; i < places.size(); i++) {
      assertThat(store.head(RUN, 0, 1, places.get(i))).as("frame %s", i).isEqualTo(expected.get(i));
    }
    for (int i = 0; i < 500; i++) {
      int at = random.nextInt(places.size());
      assertThat(store.head(RUN, 0, 1, places.get(at)))
          .as("frame %s", at)
          .isEqualTo(expected.get(at));
    }
  }

  @Test
  void fileMayGrowInBetween() throws Exception {
    OutputStore store = new OutputStore(dir);
    Path file = store.file(RUN, 0, 1);
    assertThat(store.head(RUN, 0, 1, 0)).isEmpty();
    Files.write(file, FrameCodec.toBytes(head(1)));
    long afterFirst = Files.size(file);
    assertThat(store.head(RUN, 0, 1, afterFirst)).contains(head(1));
    Files.write(file, FrameCodec.toBytes(rows(9)), StandardOpenOption.APPEND);
    Files.write(file, FrameCodec.toBytes(head(2)), StandardOpenOption.APPEND);
    assertThat(store.head(RUN, 0, 1, Files.size(file))).contains(head(2));
    assertThat(store.head(RUN, 0, 1, afterFirst)).contains(head(1));
    assertThat(store.head(RUN, 0, 2, 100)).isEmpty();
  }

  @Test
  void walkEndsWhereTheFileIsDamaged() throws Exception {
    OutputStore store = new OutputStore(dir);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(FrameCodec.toBytes(head(1)));
    out.writeBytes(new byte[] {0, 0, 0, 0, 3, 3, 3, 3});
    Files.write(store.file(RUN, 0, 1), out.toByteArray());
    assertThat(store.head(RUN, 0, 1, out.size())).contains(head(1));
  }
}
