package dev.signalbox.sql.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class OrderedOutputTest {
  private static final String LARGE = "x".repeat(100_000);

  private final List<String> given = Collections.synchronizedList(new ArrayList<>());
  private final OrderedOutput output = new OrderedOutput(new Given());

  /** Remembers what was written; breaks when it is told so. */
  private final class Given implements ResultOutput {
    @Override
    public void write(Frame frame) {
      given.add("frame");
    }

    @Override
    public void row(List<Value> row) throws IOException {
      String text = ((Value.Text) row.getFirst()).value();
      if (text.equals("break")) {
        throw new IOException("broken");
      }
      given.add(text.substring(0, 1));
    }
  }

  private static List<Value> row(String text) {
    return List.of(Value.Text.of(text));
  }

  /** A statement that gives large rows and waits when it must. */
  private Thread writer(ResultOutput lane, int rows, CompletableFuture<Integer> done) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                for (int i = 0; i < rows; i++) {
                  lane.row(row(LARGE));
                }
                done.complete(rows);
              } catch (IOException e) {
                done.completeExceptionally(e);
              }
            });
  }

  private static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      if (Thread.interrupted()) {
        throw new AssertionError("it does not wait");
      }
    }
  }

  @Test
  void theFirstWritesThroughAndTheOthersFollowInOrder() throws Exception {
    ResultOutput first = output.begin(1);
    ResultOutput third = output.begin(3);
    third.row(row("3"));
    output.end(3);
    ResultOutput second = output.begin(2);
    second.row(row("2"));
    first.row(row("1"));
    assertThat(given).containsExactly("1");
    output.end(1);
    assertThat(given).containsExactly("1", "2");
    second.row(row("b"));
    output.end(2);
    assertThat(given).containsExactly("1", "2", "b", "3");
  }

  @Test
  void oneThatGivesTooMuchWaitsForItsTurnAndTheFirstDoesNot() throws Exception {
    ResultOutput first = output.begin(1);
    CompletableFuture<Integer> done = new CompletableFuture<>();
    Thread writer = writer(output.begin(2), 20, done);
    awaitBlocked(writer);
    CompletableFuture<Integer> alsoDone = new CompletableFuture<>();
    Thread other = writer(output.begin(3), 20, alsoDone);
    awaitBlocked(other);

    for (int i = 0; i < 100; i++) {
      first.row(row("1" + LARGE));
    }
    assertThat(given).hasSize(100);
    assertThat(done).isNotDone();
    output.end(1);
    assertThat(done.get()).isEqualTo(20);
    output.end(2);
    assertThat(alsoDone.get()).isEqualTo(20);
    output.end(3);
    assertThat(given).hasSize(140);
  }

  @Test
  void whatNeverBeginsIsNotWaitedFor() throws Exception {
    ResultOutput third = output.begin(3);
    third.row(row("3"));
    assertThat(given).isEmpty();
    output.stop();
    assertThat(given).containsExactly("3");
    third.row(row("c"));
    output.end(3);
    assertThat(given).containsExactly("3", "c");
  }

  @Test
  void aBrokenOutputFreesThoseWhoWait() throws Exception {
    output.begin(1);
    ResultOutput second = output.begin(2);
    second.row(row("break"));
    CompletableFuture<Integer> done = new CompletableFuture<>();
    awaitBlocked(writer(output.begin(3), 20, done));

    assertThatThrownBy(() -> output.end(1)).isInstanceOf(IOException.class);
    assertThatThrownBy(done::get).isInstanceOf(ExecutionException.class);
  }
}
