package dev.signalbox.server;

import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.WorkerId;
import dev.signalbox.core.run.Command;
import dev.signalbox.core.run.Decision;
import dev.signalbox.executors.fake.FakeExecutor;
import dev.signalbox.executors.fake.FakePlace;
import dev.signalbox.executors.process.KeeperClient;
import dev.signalbox.executors.process.KeeperExecutor;
import dev.signalbox.executors.process.KeeperStarter;
import dev.signalbox.executors.process.ProcessExecutor;
import dev.signalbox.executors.sql.SqlExecutor;
import dev.signalbox.server.config.ServerConfig;
import dev.signalbox.server.datasource.DataSources;
import dev.signalbox.server.node.Node;
import dev.signalbox.server.node.WorkerPort;
import dev.signalbox.server.output.OutputStore;
import dev.signalbox.server.worker.Reports;
import dev.signalbox.server.worker.Worker;
import dev.signalbox.server.worker.WorkerSurroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's own worker with its executors, wired. */
final class WorkerRoom implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerRoom.class);
  private static final long FAKE_TICK_MS = 10;

  static final WorkerId ID = new WorkerId("n1");

  private final CompletableFuture<Node> node = new CompletableFuture<>();
  private final KeeperClient keeper;
  private final ExecutorService orders =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform()
              .name("signalbox-orders")
              .daemon()
              .uncaughtExceptionHandler(this::failed)
              .factory());
  private final Worker worker;

  WorkerRoom(
      ServerConfig config, DataDir dataDir, OutputStore output, DataSources sources, Ticker ticker)
      throws IOException {
    Path directory = dataDir.dir("worker");
    keeper = new KeeperClient(new KeeperStarter(directory, launcher("keeper")));
    Map<String, String> env =
        KeeperStarter.baseEnv(System.getenv(), new HashSet<>(config.worker().envPass()));
    KeeperExecutor.Config places =
        new KeeperExecutor.Config(directory, env, config.outputMax().value());
    KeeperExecutor.Config sqlPlaces =
        new KeeperExecutor.Config(directory, env, config.sql().outputMax().value());
    SqlExecutor.Child child =
        new SqlExecutor.Child(
            launcher("sql-program"),
            dataDir.dir("duckdb").resolve("default.duckdb"),
            sqlEnvironment(dataDir),
            config.sql().memory().value(),
            sources::connection);
    WorkerSurroundings surroundings =
        new WorkerSurroundings(
            (run, task, attempt) -> output.file(new RunId(run), task, attempt),
            orders,
            ticker::later,
            () -> ThreadLocalRandom.current().nextDouble());
    worker =
        new Worker(surroundings, new NodeReports(node))
            .with(
                List.of("command", "script"),
                listener -> new ProcessExecutor(places, keeper, listener))
            .with(List.of("sql"), listener -> new SqlExecutor(sqlPlaces, child, keeper, listener));
    if (config.fake()) {
      FakePlace place = new FakePlace(FakeExecutor::appendToFile, System.currentTimeMillis());
      worker.with(List.of("fake"), listener -> new FakeExecutor(place, listener));
      ticker.every(FAKE_TICK_MS, () -> place.advance(System.currentTimeMillis()));
    }
  }

  /** The program's own launcher with a word that only it and the server know. */
  static List<String> launcher(String program) {
    String launcher = System.getProperty("signalbox.launcher", "bin/signalbox");
    return List.of(Path.of(launcher).toAbsolutePath().toString(), program);
  }

  private static Map<String, String> sqlEnvironment(DataDir dataDir) throws IOException {
    return Map.of(
        "SIGNALBOX_SQL_DRIVERS",
        dataDir.dir("drivers").toString(),
        // The history has unpacked SQLite's library; children load it from there.
        "SIGNALBOX_SQL_SQLITE",
        System.getProperty("org.sqlite.lib.path", ""));
  }

  WorkerPort port() {
    return worker;
  }

  void reportTo(Node to) {
    node.complete(to);
  }

  /** Finds or starts what runs processes: until then orders wait. */
  void begin() {
    keeper.begin();
  }

  /** Reports wait for the node, which is wired after the worker. */
  private record NodeReports(CompletableFuture<Node> node) implements Reports {
    @Override
    public CompletionStage<Decision> report(Command command) {
      return node.thenCompose(to -> to.report(command));
    }

    @Override
    public void grown(RunId run) {
      var _ = node.thenAccept(to -> to.wakeups().wake(run));
    }
  }

  /** Whoever waits for the keeper when the room is closed is interrupted. */
  private void failed(Thread thread, Throwable e) {
    if (!orders.isShutdown()) {
      LOG.error("event=order_failed", e);
    }
  }

  @Override
  public void close() {
    orders.shutdownNow();
    worker.close();
    keeper.close();
  }
}
