package dev.signalbox.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history against a plain map, under random operations. */
class HistoryModelTest {
  private static final HistoryConfig SMALL = new HistoryConfig(100, 500, 1 << 20, 6, 1);

  @TempDir private Path dir;

  private final TreeMap<Long, FinishedRun> model = new TreeMap<>();
  private final List<Long> idsFree = new ArrayList<>();
  private long nextId = 1;
  private long index;
  private long nowMs = 1_000_000;
  private long hiddenBeforeMs = Long.MIN_VALUE;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void answersAsThePlainMap(long seed) throws Exception {
    Random random = new Random(seed);
    History history = History.open(dir.resolve("history"), SMALL);
    for (int step = 0; step < 200; step++) {
      switch (random.nextInt(20)) {
        case 0 -> {
          assertThat(history.flush(Duration.ofSeconds(20))).isTrue();
          history.close();
          history = History.open(dir.resolve("history"), SMALL);
          assertThat(history.durableIndex()).isEqualTo(index);
        }
        case 1 -> history.append(index, List.of(run(999_999, random)));
        case 2 -> expire(history, random);
        case 3, 4, 5 -> checkPages(history, random);
        case 6, 7 -> checkFind(history, random);
        default -> append(history, random);
      }
    }
    history.flush(Duration.ofSeconds(20));
    while (history.expire(hiddenBeforeMs, ids -> {})) {}
    assertThat(history.count()).as("seed %s", seed).isEqualTo(visible().size());
    checkAll(history, HistoryQuery.newest(31));
    history.close();
  }

  private void append(History history, Random random) {
    int count = random.nextInt(40);
    for (int i = 0; i < 40; i++) {
      idsFree.add(nextId++);
    }
    List<FinishedRun> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Mostly in order, some much later than their neighbours.
      int at = random.nextInt(10) == 0 ? random.nextInt(idsFree.size()) : 0;
      nowMs += random.nextInt(3);
      FinishedRun run = run(idsFree.remove(at), random);
      runs.add(run);
      model.put(run.id(), run);
    }
    history.append(++index, runs);
  }

  private FinishedRun run(long id, Random random) {
    byte[] body = new byte[random.nextInt(20) == 0 ? 5_000 : random.nextInt(300)];
    java.util.Arrays.fill(body, (byte) random.nextInt(5));
    return new FinishedRun(
        id,
        "job" + random.nextInt(4),
        "queue" + random.nextInt(2),
        2 + random.nextInt(3),
        id * 2,
        nowMs,
        new byte[random.nextInt(3)],
        body);
  }

  private void expire(History history, Random random) throws Exception {
    if (nowMs == 1_000_000 || random.nextInt(3) > 0) {
      return;
    }
    hiddenBeforeMs = Math.max(hiddenBeforeMs, nowMs - 300 - random.nextInt(900));
    boolean more = history.expire(hiddenBeforeMs, ids -> {});
    while (more && random.nextBoolean()) {
      more = history.expire(hiddenBeforeMs, ids -> {});
    }
  }

  private NavigableMap<Long, FinishedRun> visible() {
    TreeMap<Long, FinishedRun> visible = new TreeMap<>(model);
    visible.values().removeIf(run -> run.endedMs() < hiddenBeforeMs);
    return visible;
  }

  private void checkFind(History history, Random random) {
    NavigableMap<Long, FinishedRun> visible = visible();
    for (int i = 0; i < 10; i++) {
      long id = 1 + random.nextLong(nextId + 5);
      assertThat(history.find(id).orElse(null)).as("run %s", id).isEqualTo(visible.get(id));
    }
  }

  private void checkPages(History history, Random random) {
    Set<Integer> states =
        switch (random.nextInt(3)) {
          case 0 -> Set.of(3);
          case 1 -> Set.of(2, 4);
          default -> Set.of();
        };
    long after = random.nextLong(nextId * 2 + 1);
    HistoryQuery.Created created =
        random.nextBoolean()
            ? HistoryQuery.Created.ANY_TIME
            : new HistoryQuery.Created(after, after + random.nextLong(nextId + 1));
    checkAll(
        history,
        new HistoryQuery(
            states,
            random.nextBoolean() ? "" : "job" + random.nextInt(4),
            random.nextBoolean() ? "" : "queue1",
            created,
            random.nextBoolean() ? Long.MAX_VALUE : random.nextLong(nextId + 1),
            5 + random.nextInt(100)));
  }

  private void checkAll(History history, HistoryQuery query) {
    List<FinishedRun> expected =
        visible().descendingMap().values().stream()
            .filter(query::matches)
            .map(FinishedRun::light)
            .toList();
    List<FinishedRun> found = new ArrayList<>();
    HistoryQuery page = query;
    while (true) {
      List<FinishedRun> rows = history.list(page);
      assertThat(rows).hasSizeLessThanOrEqualTo(query.limit());
      found.addAll(rows);
      if (rows.size() < query.limit()) {
        break;
      }
      page = page.withBeforeId(rows.getLast().id());
    }
    assertThat(found).as("%s", query).isEqualTo(expected);
  }
}
