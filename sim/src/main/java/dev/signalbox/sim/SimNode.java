package dev.signalbox.sim;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.WorkerId;
import dev.signalbox.core.run.Command;
import dev.signalbox.core.run.Decision;
import dev.signalbox.executors.spi.Executor;
import dev.signalbox.server.log.LogException;
import dev.signalbox.server.node.LeaderClock;
import dev.signalbox.server.node.Node;
import dev.signalbox.server.node.NodeClock;
import dev.signalbox.server.node.NodeLoop;
import dev.signalbox.server.node.NodeSettings;
import dev.signalbox.server.service.ServerFacts;
import dev.signalbox.server.service.Wakeups;
import dev.signalbox.server.worker.Reports;
import dev.signalbox.server.worker.Worker;
import dev.signalbox.server.worker.WorkerSurroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One life of a node, from its start to its crash: the real loop and worker, wired to fakes. */
final class SimNode {
  static final NodeSettings SETTINGS =
      new NodeSettings(
          new WorkerId("n1"), 4, 100_000, Long.MAX_VALUE, Map.of("default", 50, "small", 2));
  private static final long TICK_MS = 100;
  private static final long FLUSH_MS = 300;

  private final World world;
  private final Checker checker;
  private final Faults faults;
  private final Bug bug;
  private final SimArchive archive;
  private final SimLog log;
  private final Node node;
  private final List<Executor> executors = new ArrayList<>();
  private long lastOrderNs;
  private boolean alive = true;

  /** What outlives a node. */
  record Lasting(World world, SimDisk disk, SimPlace place, Checker checker, Faults faults) {}

  SimNode(Lasting lasting, Bug bug) {
    world = lasting.world();
    checker = lasting.checker();
    faults = lasting.faults();
    this.bug = bug;
    archive = new SimArchive(lasting.disk(), bug);
    WorkerSurroundings surroundings =
        new WorkerSurroundings(
            (run, task, attempt) -> Path.of(run + "-" + task + "-" + attempt),
            this::order,
            (what, delayMs) -> later(delayMs, what),
            world::fraction);
    Worker worker =
        new Worker(surroundings, new Wire())
            .with(
                List.of("fake"),
                listener -> {
                  Executor executor = lasting.place().open(listener, () -> alive);
                  executors.add(executor);
                  return executor;
                });
    NodeClock clock = new NodeClock(new LeaderClock(world.wall(), world::nanos), world::nanos);
    NodeLoop.Ports ports = new NodeLoop.Ports(archive, worker, clock, run -> {}, SETTINGS);
    NodeLoop loop = new NodeLoop(ports);
    log = new SimLog(world, lasting.disk(), faults, bug, new SimLog.Parts(loop, checker));
    node = new Node(loop, log, ports, new Wakeups(), SimNode::facts);
  }

  private static ServerFacts facts() {
    return new ServerFacts("sim", "n1", "sim", 0, 0, 0, 0, true, "/", "");
  }

  void start() {
    world.trace("node starts");
    node.begin();
    log.open();
    every(TICK_MS, node::tick);
    every(FLUSH_MS, archive::flush);
  }

  /** The process dies at once. */
  void crash() {
    world.trace("node crashes");
    alive = false;
    log.crash();
    executors.forEach(Executor::close);
  }

  Node node() {
    return node;
  }

  SimLog log() {
    return log;
  }

  SimArchive archive() {
    return archive;
  }

  /** Whether clients can ask it for something. */
  boolean ready() {
    return alive && log.leading();
  }

  /** Whether clients can read: a node that reads its log for the first time is not open yet. */
  boolean readable() {
    return alive && log.ledOnce();
  }

  private void later(long ms, Runnable what) {
    world.after(
        ms,
        () -> {
          if (alive) {
            what.run();
          }
        });
  }

  private void every(long ms, Runnable what) {
    later(
        ms,
        () -> {
          what.run();
          every(ms, what);
        });
  }

  /** The worker's one thread: in order, a little later. */
  private void order(Runnable what) {
    lastOrderNs = Math.max(lastOrderNs, world.nanos() + world.below(3_000_000));
    world.at(
        lastOrderNs,
        () -> {
          if (alive) {
            what.run();
          }
        });
  }

  /** Between the worker and the log: slow, lossy, and sometimes it stutters. */
  private final class Wire implements Reports {
    @Override
    public CompletionStage<Decision> report(Command command) {
      CompletableFuture<Decision> answer = new CompletableFuture<>();
      if (world.fault(faults.lostReport())) {
        later(5, () -> answer.completeExceptionally(unknown()));
        return answer;
      }
      boolean answerLost = world.fault(faults.lostReport());
      later(
          delayMs(),
          () -> {
            node.report(bugged(command))
                .whenComplete(
                    (decision, failure) -> {
                      if (failure != null || answerLost) {
                        answer.completeExceptionally(unknown());
                      } else {
                        answer.complete(decision);
                      }
                    });
          });
      if (world.fault(faults.lateReport())) {
        later(delayMs() + world.below(1_000), () -> node.report(bugged(command)));
      }
      return answer;
    }

    private long delayMs() {
      return world.fault(faults.lateReport()) ? world.below(600) : 0;
    }

    private Command bugged(Command command) {
      if (bug != Bug.FENCE_OFF) {
        return command;
      }
      return switch (command) {
        case Command.ReportStarted(AttemptKey key, long startedMs) ->
            new Command.ReportStarted(checker.liveKey(key), startedMs);
        case Command.ReportEnded(AttemptKey key, Outcome outcome, long startedMs, double random) ->
            new Command.ReportEnded(checker.liveKey(key), outcome, startedMs, random);
        case Command.SubmitRun c -> c;
        case Command.CancelRun c -> c;
        case Command.AssignAttempt c -> c;
        case Command.FillSlots c -> c;
        case Command.PassTime c -> c;
        case Command.RegisterWorker c -> c;
        case Command.LoseWorker c -> c;
        case Command.ConfigureQueue c -> c;
      };
    }

    private static LogException unknown() {
      return new LogException(LogException.Kind.OUTCOME_UNKNOWN, "lost on the way");
    }

    @Override
    public void grown(RunId run) {
      node.wakeups().wake(run);
    }
  }
}
