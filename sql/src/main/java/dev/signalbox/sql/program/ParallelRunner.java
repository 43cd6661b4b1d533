package dev.signalbox.sql.program;

import dev.signalbox.sql.lineage.Access;
import dev.signalbox.sql.lineage.DependencyGraph;
import dev.signalbox.sql.split.Statement;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements of a program side by side, each when all that it depends on have ended, up to the
 * first that fails. The first connection is kept for the first statement that has not ended, so one
 * always runs whose output nobody holds back. From the first statement on that may change the
 * session, all run there, in order.
 */
final class ParallelRunner {
  /** The first connection among them. */
  static final int CONNECTIONS_MAX = 4;

  private static final long BROKEN_CHECK_MS = 100;

  private final StatementRunner first;
  private final Deque<StatementRunner> free;
  private final FrameOutput output;
  private final OrderedOutput ordered;
  private final Terminal terminal;
  private final Cancellation cancellation;

  private List<Statement> statements = List.of();
  private DependencyGraph graph = new DependencyGraph(List.of());
  private int sessionFrom;

  private final BitSet begun = new BitSet();
  private final BitSet ended = new BitSet();
  private final Map<Integer, Failure> failures = new TreeMap<>();
  private int running;
  private @Nullable Throwable broken;

  /**
   * @param runners one for each connection
   */
  ParallelRunner(
      List<StatementRunner> runners,
      FrameOutput output,
      Terminal terminal,
      Cancellation cancellation) {
    this.first = runners.getFirst();
    this.free = new ArrayDeque<>(runners.subList(1, runners.size()));
    this.output = output;
    this.ordered = new OrderedOutput(output);
    this.terminal = terminal;
    this.cancellation = cancellation;
  }

  /** How many connections a program has use for; 1 if its statements run in order anyway. */
  static int connections(DependencyGraph graph) {
    int[] depth = new int[graph.nodes().size()];
    int[] width = new int[graph.nodes().size()];
    int most = 1;
    for (int i = 0; i < sessionFrom(graph); i++) {
      for (DependencyGraph.Edge edge : graph.nodes().get(i).after()) {
        depth[i] = Math.max(depth[i], depth[edge.on() - 1] + 1);
      }
      most = Math.max(most, ++width[depth[i]]);
    }
    return Math.min(most, CONNECTIONS_MAX);
  }

  /** The index of the first statement of which it is not certain that it touches tables alone. */
  private static int sessionFrom(DependencyGraph graph) {
    int index = 0;
    while (index < graph.nodes().size()
        && graph.nodes().get(index).access() instanceof Access.Tables) {
      index++;
    }
    return index;
  }

  /**
   * @return whether every statement succeeded
   * @throws IOException if nobody reads the output any more
   */
  boolean run(String program, List<Statement> inOrder, DependencyGraph dependencies)
      throws IOException {
    statements = inOrder;
    graph = dependencies;
    sessionFrom = sessionFrom(dependencies);
    try (ExecutorService threads =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().name("statement-", 1).daemon().factory())) {
      runAll(threads);
    }
    output.flush();
    failures.forEach(
        (number, failure) ->
            terminal.line(FailureReport.ofStatement(program, statements.get(number - 1), failure)));
    if (!failures.isEmpty()) {
      terminal.line(whatRan());
    }
    return failures.isEmpty() && ended.cardinality() == statements.size();
  }

  private synchronized void runAll(ExecutorService threads) throws IOException {
    beginAll(threads);
    while (running > 0) {
      try {
        wait(broken == null ? 0 : BROKEN_CHECK_MS);
      } catch (InterruptedException e) {
        // It is a cancel, which is asked for below; what runs is let end.
        continue;
      }
      beginAll(threads);
    }
    switch (broken) {
      case null -> {}
      case IOException e -> throw new IOException(e);
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private void beginAll(ExecutorService threads) throws IOException {
    if (broken != null) {
      cancellation.cancelRunning();
      return;
    }
    if (!failures.isEmpty() || cancellation.cancelled()) {
      ordered.stop();
      return;
    }
    int next = ended.nextClearBit(0);
    if (next < statements.size() && !begun.get(next)) {
      // What was first before it has ended, so the first connection is free.
      begin(next, first, threads);
    }
    for (int i = next + 1; i < sessionFrom && !free.isEmpty(); i++) {
      if (!begun.get(i) && isReady(i)) {
        begin(i, free.pop(), threads);
      }
    }
  }

  private boolean isReady(int index) {
    return graph.nodes().get(index).after().stream().allMatch(edge -> ended.get(edge.on() - 1));
  }

  private void begin(int index, StatementRunner runner, ExecutorService threads) {
    Statement statement = statements.get(index);
    ResultOutput lane = ordered.begin(statement.number());
    begun.set(index);
    running++;
    threads.execute(() -> run(statement, runner, lane));
  }

  private void run(Statement statement, StatementRunner runner, ResultOutput lane) {
    Optional<Failure> failure = Optional.empty();
    @Nullable Throwable thrown = null;
    try {
      try {
        failure = runner.run(statement, lane);
      } finally {
        ordered.end(statement.number());
      }
    } catch (IOException | RuntimeException | Error e) {
      thrown = e;
    }
    end(statement, runner, failure, thrown);
  }

  private synchronized void end(
      Statement statement,
      StatementRunner runner,
      Optional<Failure> failure,
      @Nullable Throwable thrown) {
    failure.ifPresent(why -> failures.put(statement.number(), why));
    broken = broken == null ? thrown : broken;
    ended.set(statement.number() - 1);
    running--;
    if (runner != first) {
      free.push(runner);
    }
    notifyAll();
  }

  private String whatRan() {
    BitSet not = new BitSet();
    not.set(0, statements.size());
    not.andNot(begun);
    BitSet well = (BitSet) ended.clone();
    failures.keySet().forEach(number -> well.clear(number - 1));
    String succeeded = "Statements that succeeded: " + numbers(well) + ".";
    return not.isEmpty()
        ? succeeded
        : succeeded + " Statements that did not run: " + numbers(not) + ".";
  }

  /** For people, e.g. {@code 1-3, 5}. */
  private static String numbers(BitSet indexes) {
    StringBuilder text = new StringBuilder();
    for (int from = indexes.nextSetBit(0); from >= 0; ) {
      int to = indexes.nextClearBit(from);
      text.append(text.isEmpty() ? "" : ", ").append(from + 1);
      text.append(to > from + 1 ? "-" + to : "");
      from = indexes.nextSetBit(to);
    }
    return text.isEmpty() ? "none" : text.toString();
  }
}
