package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.Log.Origin;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/** A program to be killed: appends numbers, many on their way, and prints each acknowledged one. */
final class AppendForever {
  private AppendForever() {}

  @SuppressWarnings("SystemOut") // Its output is what it is for.
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    SumApplier applier = new SumApplier();
    RatisConfig config =
        LogFixture.config(
            Path.of(args[0]), new RatisConfig.Snapshots(5_000, 64 << 20, 16, 1_000_000));
    RatisLog log = LogFixture.open(config, applier);
    Semaphore window = new Semaphore(32);
    for (long number = applier.count() + 1; ; number++) {
      window.acquire();
      long acknowledged = number;
      log.append(SumApplier.entry(number), Origin.CLIENT, null)
          .thenRun(
              () -> {
                out.println(acknowledged);
                window.release();
              });
    }
  }
}
