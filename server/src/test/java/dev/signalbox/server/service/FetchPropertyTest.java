package dev.signalbox.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.LogLine;
import dev.signalbox.api.v1.Response;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.Run;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Runs that change and write at random, fetched at random places with pages of random size; now and
 * then the reader goes back to an older token. Whatever happens, a chain of tokens gives every
 * thing once, in order.
 */
final class FetchPropertyTest {
  private static final int SEEDS = 400;

  @Test
  void everythingComesOnceAndInOrderOnEveryChainOfTokens() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      new Scenario(seed).play();
    }
  }

  private static final class Scenario {
    private final Random random;
    private final String name;
    private final FakeEngine engine = new FakeEngine();
    private final TokenCodec tokens = new TokenCodec(new byte[32]);
    private final Fetching fetching;
    private final Map<String, StringBuilder> written = new HashMap<>();
    private final Map<String, Integer> rows = new HashMap<>();
    private final List<Chain> chains = new ArrayList<>();
    private final RunId id;

    /** What a reader holds: a token and all that came before it. */
    private record Chain(String token, List<Response> seen, boolean end) {}

    Scenario(long seed) {
      random = new Random(seed);
      name = "SEED=" + seed;
      fetching = new Fetching(engine, engine, tokens, ServiceLimits.DEFAULT);
      TaskSpec[] specs = new TaskSpec[1 + random.nextInt(4)];
      for (int i = 0; i < specs.length; i++) {
        specs[i] = TaskSpec.of("t" + i, new Action.Command(List.of("x")));
      }
      id = engine.submitted(Submission.of(JobSpec.of("job", specs)));
      String start = tokens.encode(Token.start(id, engine.run(id).index()));
      chains.add(new Chain(start, List.of(), false));
    }

    void play() throws Exception {
      int steps = 20 + random.nextInt(120);
      for (int i = 0; i < steps; i++) {
        if (random.nextInt(3) > 0) {
          change();
        } else {
          fetch(chains.get(random.nextInt(chains.size())));
        }
      }
      endAll();
      for (Chain chain : List.copyOf(chains)) {
        drain(chain);
      }
      drain(chains.getFirst());
    }

    // ---- the run ---------------------------------------------------------------------------

    private void change() {
      int task = random.nextInt(engine.run(id).tasks().size());
      Run run = engine.run(id);
      boolean live = run.task(task).live().isPresent();
      if (!live && !run.task(task).state().terminal() && run.task(task).attempts().size() < 4) {
        engine.assign(id, task);
      } else if (live && random.nextInt(6) == 0) {
        int code = random.nextInt(2);
        engine.end(id, task, Outcome.exited(code), code > 0 && random.nextBoolean());
      } else if (live) {
        write(task, run.task(task).attempts().size());
      }
    }

    private void write(int task, int attempt) {
      String key = task + "/" + attempt;
      if (random.nextInt(4) == 0) {
        List<List<Value>> some = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
          some.add(List.of(new Value.Int(rows.merge(key, 1, Integer::sum))));
        }
        engine.write(id, task, attempt, new Frame.Rows(some));
      } else {
        StreamKind stream = random.nextBoolean() ? StreamKind.STDOUT : StreamKind.STDERR;
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
          text.append(random.nextInt(3) == 0 ? "\n" : "w" + random.nextInt(1_000));
        }
        written.computeIfAbsent(key + stream, k -> new StringBuilder()).append(text);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        engine.write(id, task, attempt, new Frame.Log(stream, bytes));
      }
    }

    private void endAll() {
      for (int task = 0; task < engine.run(id).tasks().size(); task++) {
        if (engine.run(id).task(task).live().isPresent()) {
          engine.end(id, task, Outcome.lost("gone"), false);
        }
      }
      engine.finish(id, RunState.FAILED, "over");
    }

    // ---- the reader ------------------------------------------------------------------------

    private Chain fetch(Chain chain) throws Exception {
      int pageBytes = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(300);
      FetchResponse page =
          fetching.fetch(
              FetchRequest.newBuilder()
                  .setToken(chain.token())
                  .setPageBytes(pageBytes)
                  .setPackedRows(random.nextBoolean())
                  .build(),
              new Presence(),
              random.nextBoolean() ? Sizing.PROTOBUF : m -> 6 * m.getSerializedSize());
      assertThat(page.getToken().length()).isLessThan(512);
      if (pageBytes > 0 && page.getResponsesCount() > 1) {
        assertThat(page.toBuilder().clearToken().clearJobStatus().build().getSerializedSize())
            .as(name)
            .isLessThanOrEqualTo(pageBytes + 2);
      }
      boolean over = page.getJobStatus().getCode() == JobStatus.Code.FAILED;
      assertThat(over).as(name).isEqualTo(page.getEnd());
      List<Response> seen = new ArrayList<>(chain.seen());
      seen.addAll(page.getResponsesList());
      Chain next = new Chain(page.getToken(), seen, page.getEnd());
      chains.add(next);
      return next;
    }

    private void drain(Chain from) throws Exception {
      Chain chain = from;
      while (!chain.end()) {
        int before = chain.seen().size();
        chain = fetch(chain);
        assertThat(chain.seen().size() > before || chain.end()).as(name).isTrue();
      }
      assertThat(fetch(chain).seen()).as(name).hasSameSizeAs(chain.seen());
      check(chain.seen());
    }

    private void check(List<Response> seen) {
      Map<String, StringBuilder> text = new HashMap<>();
      Map<String, Integer> count = new HashMap<>();
      Map<String, String> states = new TreeMap<>();
      for (Response response : seen) {
        String key = response.getTask().replace("t", "") + "/" + response.getAttempt();
        if (response.hasStatus()) {
          states.merge(key, response.getStatus().getState(), (a, b) -> a + " " + b);
        } else {
          assertThat(states.get(key)).as(name).isEqualTo("ASSIGNED");
        }
        if (response.hasRow()) {
          int row = count.merge(key, 1, Integer::sum);
          assertThat(response.getRow().getValues(0).getInt()).as(name).isEqualTo(row);
        }
        if (response.hasPackedRows()) {
          byte[] packed = response.getPackedRows().getData().toByteArray();
          for (List<Value> values : FrameCodec.unpackRows(packed)) {
            int row = count.merge(key, 1, Integer::sum);
            assertThat(values).as(name).containsExactly(new Value.Int(row));
          }
        }
        if (response.hasLog()) {
          append(text, key, response.getLog());
        }
      }
      assertThat(strings(text)).as(name).isEqualTo(strings(written));
      assertThat(count).as(name).isEqualTo(rows);
      long changes = seen.stream().filter(Response::hasStatus).count();
      assertThat(changes).as(name).isEqualTo(engine.run(id).changes().size());
      assertThat(seen.getLast().getStatus().getState()).as(name).isEqualTo("FAILED");
      assertThat(seen.getLast().getTask()).as(name).isEmpty();
      states.forEach(
          (key, words) -> {
            if (!key.endsWith("/0")) {
              assertThat(words).as(name).matches("ASSIGNED (SUCCEEDED|FAILED|LOST)");
            }
          });
    }

    /** A line that is neither partial nor unterminated ended with a line feed. */
    private static void append(Map<String, StringBuilder> text, String key, LogLine line) {
      StreamKind stream = StreamKind.valueOf(line.getStream().name());
      text.computeIfAbsent(key + stream, k -> new StringBuilder())
          .append(line.getText())
          .append(line.getPartial() || line.getUnterminated() ? "" : "\n");
    }

    private static Map<String, String> strings(Map<String, StringBuilder> map) {
      Map<String, String> strings = new TreeMap<>();
      map.forEach((key, value) -> strings.put(key, value.toString()));
      return strings;
    }
  }
}
