package dev.signalbox.server.log.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.server.log.Log.Origin;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log can be closed at any moment, also with entries that are committed and not yet applied. */
@Timeout(120)
class CloseTest {
  @TempDir Path dir;

  @Test
  @Tag("slow")
  void itEndsWhateverIsUnderWay() throws Exception {
    for (int round = 0; round < 60; round++) {
      RatisConfig config =
          LogFixture.config(dir.resolve("r" + round), RatisConfig.Snapshots.DEFAULT);
      RatisLog log = LogFixture.open(config, new SumApplier());
      AtomicBoolean closing = new AtomicBoolean();
      CountDownLatch busy = new CountDownLatch(20 * (round % 5));
      Thread appending =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (long i = 1; !closing.get(); i++) {
                      log.append(SumApplier.entry(i, 20), Origin.CLIENT, null)
                          .whenComplete((done, failure) -> busy.countDown());
                    }
                  });
      busy.await();
      Thread closed = Thread.ofPlatform().daemon().start(log::close);
      closed.join(20_000);
      closing.set(true);
      appending.join();
      assertThat(closed.isAlive()).as("round " + round).isFalse();
    }
  }
}
