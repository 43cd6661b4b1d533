package dev.signalbox.server.history;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Not a test: prints how long things take. Arguments: a directory and how many runs to write. */
final class HistoryTiming {
  private HistoryTiming() {}

  public static void main(String[] args) throws Exception {
    Path dir = Path.of(args[0]);
    int runs = Integer.parseInt(args[1]);
    long at = System.nanoTime();
    try (History history = History.open(dir, HistoryConfig.DEFAULT)) {
      lap("open", at);
      if (runs > 0) {
        write(history, runs);
      }
      read(history);
      at = System.nanoTime();
      history.backup(dir.resolveSibling("snapshot" + System.nanoTime()), Duration.ofMinutes(1));
      at = lap("backup", at);
    }
    lap("close", at);
  }

  private static void write(History history, int runs) throws Exception {
    long at = System.nanoTime();
    long first = history.durableIndex() * 100;
    for (long entry = 1; entry <= runs / 100; entry++) {
      List<FinishedRun> batch = new ArrayList<>();
      for (int i = 1; i <= 100; i++) {
        batch.add(run(first + (entry - 1) * 100 + i));
      }
      history.append(first / 100 + entry, batch);
    }
    history.flush(Duration.ofMinutes(10));
    long took = System.nanoTime() - at;
    System.out.printf("write %d runs: %.0f a second%n", runs, runs * 1e9 / took);
  }

  private static void read(History history) throws Exception {
    long at = System.nanoTime();
    long count = history.count();
    at = lap("count " + count, at);
    history.find(count / 2);
    at = lap("first find", at);
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      if (history.find(1 + random.nextLong(count)).isEmpty()) {
        throw new IllegalStateException("a run is missing");
      }
    }
    at = lap("20,000 random finds", at);
    history.list(HistoryQuery.newest(50));
    at = lap("newest 50", at);
    history.list(HistoryQuery.newest(50).withBeforeId(count / 3));
    at = lap("50 in the middle", at);
    HistoryQuery rare =
        new HistoryQuery(Set.of(3), "", "", HistoryQuery.Created.ANY_TIME, Long.MAX_VALUE, 50);
    at = lap("50 of a rare state: " + history.list(rare).size(), at);
    HistoryQuery none =
        new HistoryQuery(Set.of(), "none", "", HistoryQuery.Created.ANY_TIME, Long.MAX_VALUE, 50);
    lap("a name that is not there: " + history.list(none).size(), at);
  }

  private static FinishedRun run(long id) {
    byte[] body = new byte[400];
    new Random(id).nextBytes(body);
    int state = id % 50_000 == 7 ? 3 : 2;
    return new FinishedRun(id, "job" + id % 20, "default", state, id, id + 5, body);
  }

  private static long lap(String what, long since) {
    long now = System.nanoTime();
    System.out.printf("%s: %.2f ms%n", what, (now - since) / 1e6);
    return System.nanoTime();
  }
}
