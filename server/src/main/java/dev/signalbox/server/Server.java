package dev.signalbox.server;

import dev.signalbox.core.token.SecretSeal;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.config.ServerConfig;
import dev.signalbox.server.datasource.DataSources;
import dev.signalbox.server.history.HistoryConfig;
import dev.signalbox.server.log.DiskGate;
import dev.signalbox.server.log.Log;
import dev.signalbox.server.log.ratis.RatisConfig;
import dev.signalbox.server.log.ratis.RatisLog;
import dev.signalbox.server.node.HistoryArchive;
import dev.signalbox.server.node.LeaderClock;
import dev.signalbox.server.node.Node;
import dev.signalbox.server.node.NodeClock;
import dev.signalbox.server.node.NodeLoop;
import dev.signalbox.server.node.NodeSettings;
import dev.signalbox.server.output.OutputStore;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.service.ServerFacts;
import dev.signalbox.server.service.ServiceLimits;
import dev.signalbox.server.service.SubmissionRules;
import dev.signalbox.server.service.Wakeups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All rooms of one server, opened in order and closed in reverse. */
final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final String MEMBER = "n1";
  private static final long TICK_MS = 50;

  /** A snapshot, entries on their way and answers need the rest. */
  private static final int LIVE_PART_OF_HEAP = 3;

  private static final long RETENTION_ROUND_MS_MAX = 60_000;

  private final ServerConfig config;
  private final DataDir dataDir;
  private final Closing closing = new Closing();
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private final long startMs = System.currentTimeMillis();
  private final Ticker ticker = new Ticker();
  private final Wakeups wakeups = new Wakeups();
  private final ExecutorService blocking =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("signalbox-call-", 0).factory());
  private String grpcAddress = "";
  private volatile String httpAddress = "";

  private Server(ServerConfig config, DataDir dataDir) {
    this.config = config;
    this.dataDir = dataDir;
  }

  /** Comes back when it is ready; nothing is left behind if it cannot start. */
  static Server start(ServerConfig config, boolean local)
      throws IOException, DataDir.TakenException, StartException {
    DataDir dataDir = DataDir.take(config.dataDir());
    Server server = new Server(config, dataDir);
    server.closing.add("data directory", dataDir);
    try {
      server.open(local);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw new StartException("SB-SERVER-500: the server cannot start: " + reason(e), e);
    }
  }

  private void open(boolean local) throws IOException {
    dataDir.writePid();
    ServiceLimits limits = ServiceLimits.DEFAULT.withFakeTasks(config.fake());
    Gate gate = new Gate(limits);
    Listeners listeners = new Listeners(config.listen(), gate, blocking);
    closing.add("listeners of a start that failed", listeners);
    OutputStore output = new OutputStore(dataDir.dir("output"));
    CompletableFuture<HistoryArchive> history = openHistory(dataDir.dir("history"));
    closing.add("history", () -> closeIfOpen(history));
    DataSources sources =
        new DataSources(config.dataSources(), new SecretSeal(dataDir.key()), System::getenv);
    HistoryArchive archive = history.join();
    WorkerRoom worker = new WorkerRoom(config, dataDir, output, sources, ticker);
    closing.add("worker", worker);
    if (local) {
      // Somebody waits for the first run.
      worker.begin();
    }

    NodeLoop.Ports ports =
        new NodeLoop.Ports(archive, worker.port(), clock(), wakeups::wake, settings());
    NodeLoop loop = new NodeLoop(ports);
    RatisLog log = RatisLog.prepare(logConfig(), loop);
    closing.add("log", log);
    log.failed().thenAccept(this::broken);
    Node node = new Node(loop, log, ports, wakeups, () -> facts(archive, loop, log));
    worker.reportTo(node);
    closing.add("virtual threads", blocking::shutdownNow);

    SubmissionRules rules = new SubmissionRules(limits, sources);
    RunService service =
        new RunService(node, output, new TokenCodec(dataDir.key()), rules, blocking);
    listeners.lead(service);
    closing.add("listeners", listeners);
    log.start();
    node.begin();
    awaitReplay(loop, listeners);
    serve(listeners, gate);
    rounds(node, archive, output);
    if (local) {
      new IdleWatch(config.localIdle(), gate, loop::liveRuns)
          .every(ticker, () -> end.complete(true));
    }
    ticker.later(Server::lowerCompiler, 0);
    announce();
    if (!local) {
      // A keeper's start is a JVM's, which would take its part of the processor from ours.
      worker.begin();
    }
  }

  private void serve(Listeners listeners, Gate gate) throws IOException {
    listeners.await();
    grpcAddress = listeners.grpcAddress().toString();
    httpAddress = listeners.httpAddress().toString();
    gate.open();
    listeners.serving();
    closing.add("waiting readers", wakeups::close);
  }

  private void announce() throws IOException {
    closing.add("ticks", ticker);
    dataDir.writeAddresses(grpcAddress, httpAddress);
    // First of all at the end: whoever looks for a server finds none, rather than one that is
    // leaving.
    closing.add("addresses", dataDir::forgetAddresses);
  }

  /** Beside what else can be done without it: it takes a while. */
  private static CompletableFuture<HistoryArchive> openHistory(Path dir) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new HistoryArchive(dir, HistoryConfig.DEFAULT);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> Thread.ofPlatform().name("signalbox-history").start(task));
  }

  private static void closeIfOpen(CompletableFuture<HistoryArchive> history) {
    history
        .handle((archive, failure) -> Optional.ofNullable(archive))
        .thenAccept(archive -> archive.ifPresent(HistoryArchive::close))
        .join();
  }

  /**
   * Nobody is answered before the log has been read to its end: a reader must not see an older
   * state than the one it saw before the restart. A long log takes what it takes; a broken one, or
   * an address that is taken, ends the start.
   */
  private void awaitReplay(NodeLoop loop, Listeners listeners) throws IOException {
    while (!loop.leadingNow()) {
      if (end.isDone()) {
        throw new IOException("the log cannot be read; see the lines above");
      }
      listeners.check();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void rounds(Node node, HistoryArchive archive, OutputStore output) {
    ticker.every(TICK_MS, node::tick);
    ticker.every(
        Math.min(RETENTION_ROUND_MS_MAX, config.retention().toMillis() / 2),
        () -> {
          long before = System.currentTimeMillis() - config.retention().toMillis();
          boolean more = true;
          while (more) {
            more = archive.expire(before, runs -> output.delete(runs, node.oldestLive()));
          }
        });
  }

  private static void lowerCompiler() {
    try {
      LOG.debug("event=compiler-lowered threads={}", CompilerPriority.lower());
    } catch (IOException e) {
      LOG.warn("event=compiler-not-lowered", e);
    }
  }

  private RatisConfig logConfig() throws IOException {
    long free = config.diskFreeMin().value();
    DiskGate.Limits disk =
        new DiskGate.Limits(free, Math.min(free, DiskGate.Limits.DEFAULT.hardFreeMin()));
    return new RatisConfig(
        dataDir.dir("raft"),
        MEMBER,
        List.of(new RatisConfig.Peer(MEMBER, "")),
        RatisConfig.Snapshots.DEFAULT,
        disk);
  }

  private NodeSettings settings() {
    return new NodeSettings(
        WorkerRoom.ID,
        config.worker().slots(),
        config.limits().liveRuns(),
        Runtime.getRuntime().maxMemory() / LIVE_PART_OF_HEAP,
        config.queues());
  }

  private static NodeClock clock() {
    return new NodeClock(
        new LeaderClock(InstantSource.system(), System::nanoTime), System::nanoTime);
  }

  private ServerFacts facts(HistoryArchive archive, NodeLoop loop, Log log) {
    return new ServerFacts(
        Version.TEXT,
        MEMBER,
        "local",
        startMs,
        loop.liveRuns(),
        archive.count(),
        log.appliedIndex(),
        log.leading(),
        dataDir.root().toString(),
        httpAddress);
  }

  private void broken(Throwable cause) {
    LOG.error("event=log-failed action=stop", cause);
    end.complete(false);
  }

  String grpcAddress() {
    return grpcAddress;
  }

  String httpAddress() {
    return httpAddress;
  }

  /** Waits until the server is to end by itself; false if something is broken. */
  boolean awaitEnd() {
    return end.join();
  }

  @Override
  public void close() {
    closing.close();
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  /** The directory's real path, as clients compare it. */
  Path root() {
    return dataDir.root();
  }
}
