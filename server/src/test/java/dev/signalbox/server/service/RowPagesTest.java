package dev.signalbox.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.Response;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.output.Value;
import dev.signalbox.core.token.Token;
import dev.signalbox.core.token.TokenCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two tasks that write results, logs and notices at random, fetched by pages of random size. */
final class RowPagesTest {
  private static final int SEEDS = 200;

  @Test
  void everyRowComesOnceWithTheHeadOfItsResult() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      new Scenario(seed).play();
    }
  }

  private static final class Scenario {
    private final Random random;
    private final String name;
    private final FakeEngine engine = new FakeEngine();
    private final RowPages pages;
    private final RunId id;
    private final int[] statements = new int[2];
    private final List<String> notices = new ArrayList<>();

    /** By task, attempt and statement: what was written, and what came. */
    private final Map<String, List<Long>> written = new TreeMap<>();

    private final Map<String, List<Long>> seen = new TreeMap<>();
    private final List<String> seenNotices = new ArrayList<>();
    private String token;
    private boolean end;
    private long number;

    Scenario(long seed) {
      random = new Random(seed);
      name = "SEED=" + seed;
      TokenCodec tokens = new TokenCodec(new byte[32]);
      Fetching fetching = new Fetching(engine, engine, tokens, ServiceLimits.DEFAULT);
      SubmissionRules rules = FakeEngine.rules(ServiceLimits.DEFAULT);
      pages = new RowPages(fetching, engine, engine, tokens, rules.dataSources());
      Action sql = new Action.Sql("select 1", "default");
      id =
          engine.submitted(
              Submission.of(JobSpec.of("job", TaskSpec.of("t0", sql), TaskSpec.of("t1", sql))));
      token = tokens.encode(Token.start(id, engine.run(id).index()));
      engine.assign(id, 0);
      engine.assign(id, 1);
    }

    void play() throws Exception {
      for (int step = 0; step < 80; step++) {
        if (random.nextInt(3) > 0) {
          write(random.nextInt(2));
        } else {
          fetch();
        }
      }
      engine.end(id, 0, Outcome.exited(0), false);
      engine.end(id, 1, Outcome.exited(0), false);
      engine.finish(id, RunState.SUCCEEDED, "");
      while (!end) {
        fetch();
      }
      assertThat(seen).as(name).isEqualTo(written);
      assertThat(seenNotices).as(name).containsExactlyInAnyOrderElementsOf(notices);
    }

    private static String key(String task, int attempt, int statement) {
      return task + "/" + attempt + "/" + statement;
    }

    private void write(int task) {
      int kind = random.nextInt(10);
      if (kind < 2 || statements[task] == 0) {
        int statement = ++statements[task];
        Frame.Column column = new Frame.Column("s" + statement, "BIGINT");
        engine.write(id, task, 1, new Frame.Head(statement, List.of(column)));
        written.put(key("t" + task, 1, statement), new ArrayList<>());
      } else if (kind == 2) {
        String text = "notice " + notices.size();
        notices.add(text);
        engine.write(id, task, 1, new Frame.Notice(text, 0));
      } else if (kind == 3) {
        Frame log = new Frame.Log(StreamKind.STDOUT, "a\nb\n".getBytes(StandardCharsets.UTF_8));
        engine.write(id, task, 1, log);
      } else {
        List<List<Value>> rows = new ArrayList<>();
        List<Long> numbers =
            written.computeIfAbsent(key("t" + task, 1, statements[task]), k -> new ArrayList<>());
        for (int i = random.nextInt(12); i >= 0; i--) {
          rows.add(List.of(new Value.Int(number)));
          numbers.add(number++);
        }
        engine.write(id, task, 1, new Frame.Rows(rows));
      }
    }

    private void fetch() throws Exception {
      int pageBytes = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(300);
      FetchRequest request =
          FetchRequest.newBuilder().setToken(token).setPageBytes(pageBytes).build();
      RowPage page = pages.fetch(request, new Presence());
      token = page.token();
      end = page.end();
      seenNotices.addAll(page.notices());
      assertThat(page.status() == JobStatus.Code.SUCCEEDED).as(name).isEqualTo(end);
      RowPage.Result result = page.result();
      if (result != null) {
        assertThat(result.database()).isEqualTo("duckdb");
        int statement = result.head().getStatement();
        assertThat(result.head().getColumns(0).getName()).as(name).isEqualTo("s" + statement);
        List<Long> rows =
            seen.computeIfAbsent(
                key(result.task(), result.attempt(), statement), k -> new ArrayList<>());
        for (Response some : result.rows()) {
          if (some.hasRow()) {
            rows.add(some.getRow().getValues(0).getInt());
            continue;
          }
          for (List<Value> row :
              FrameCodec.unpackRows(some.getPackedRows().getData().toByteArray())) {
            rows.add(((Value.Int) row.getFirst()).value());
          }
        }
      }
    }
  }
}
