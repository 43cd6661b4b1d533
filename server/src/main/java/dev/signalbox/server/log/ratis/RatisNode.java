package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.Applier;
import dev.signalbox.server.log.LogException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.impl.ServerImplUtils;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One opening of the log: a Raft server from its start on checked files to its close. */
final class RatisNode {
  private static final Logger LOG = LoggerFactory.getLogger(RatisNode.class);

  /** The one group there is; part of the disk format. */
  private static final RaftGroupId GROUP =
      RaftGroupId.valueOf(UUID.fromString("51697a1b-0c00-4000-8000-000000000001"));

  private final RaftServer server;
  private final RaftServer.Division division;
  private final StateMachineBridge bridge;
  private final RaftThreads threads;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();
  private final Set<Proposal> underWay = ConcurrentHashMap.newKeySet();

  private RatisNode(RaftServer server, StateMachineBridge bridge, RaftThreads threads)
      throws IOException {
    this.threads = threads;
    this.server = server;
    this.division = server.getDivision(GROUP);
    this.bridge = bridge;
  }

  /** What an opening needs beside the files. */
  record Wiring(
      RatisConfig config, Applier applier, StateMachineBridge.Events events, SnapshotStore store) {}

  static Path snapshotDir(RatisConfig config) {
    return config.dir().resolve(GROUP.getUuid().toString()).resolve("sm");
  }

  /** Ratis is a guest here: neither a failure nor a stray exception of it ends the process. */
  private static void forbidExit() {
    // ExitUtils takes the default handler for itself when it is loaded; it stays ours.
    Thread.UncaughtExceptionHandler ours = Thread.getDefaultUncaughtExceptionHandler();
    ExitUtils.disableSystemExit();
    ExitUtils.setTerminateOnUncaughtException(false);
    Thread.setDefaultUncaughtExceptionHandler(ours);
  }

  /** Sets it up; nothing runs before {@link #start}. */
  static RatisNode create(Wiring wiring, StateMachineBridge.Opened opened) throws IOException {
    RatisConfig config = wiring.config();
    StateMachineBridge bridge =
        new StateMachineBridge(wiring.applier(), wiring.store(), wiring.events(), opened);
    forbidExit();
    RaftThreads threads = new RaftThreads();
    RaftServer server = threads.call(() -> newServer(config, bridge));
    return new RatisNode(server, bridge, threads);
  }

  /** What RaftServer.newBuilder() calls by reflection, which costs 20 ms of a start. */
  private static RaftServer newServer(RatisConfig config, StateMachineBridge bridge)
      throws IOException {
    return ServerImplUtils.newRaftServer(
        RaftPeerId.valueOf(config.member()),
        group(config),
        RaftStorage.StartupOption.RECOVER,
        group -> bridge,
        null,
        Settings.of(config),
        null);
  }

  /** Restores the newest snapshot and starts the server; replay goes on afterwards. */
  void start() throws IOException {
    try {
      threads.call(
          () -> {
            server.start();
            return server;
          });
    } catch (IOException | RuntimeException e) {
      close();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof LogDamagedException damage) {
          throw damage;
        }
      }
      throw e;
    }
  }

  /** Checks the files of the log, before Ratis touches them. */
  static SegmentCheck.Extent check(RatisConfig config) throws IOException {
    Path current = config.dir().resolve(GROUP.getUuid().toString()).resolve("current");
    SegmentCheck.Extent extent = SegmentCheck.check(current);
    boolean held = extent.segments() > 0 || SnapshotStore.holdsAny(snapshotDir(config));
    if (held && !Files.exists(current.resolve("raft-meta"))) {
      // Ratis would take the directory for a new one and clear it.
      throw new LogDamagedException(
          "SB-LOG-500: the log is damaged: %s/raft-meta is missing. Restore the data directory from a backup, or this node from another one"
              .formatted(current));
    }
    return extent;
  }

  private static RaftGroup group(RatisConfig config) {
    return RaftGroup.valueOf(
        GROUP,
        config.peers().stream()
            .map(
                peer -> {
                  RaftPeer.Builder builder = RaftPeer.newBuilder().setId(peer.id());
                  return peer.address().isEmpty()
                      ? builder.build()
                      : builder.setAddress(peer.address()).build();
                })
            .toList());
  }

  StateMachineBridge bridge() {
    return bridge;
  }

  /** Hands the proposal to Raft. Its result says how it went. */
  void submit(Proposal proposal) {
    underWay.add(proposal);
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(server.getId())
            .setGroupId(GROUP)
            .setCallId(calls.incrementAndGet())
            .setMessage(proposal)
            .setType(RaftClientRequest.writeRequestType())
            .build();
    CompletableFuture<RaftClientReply> reply;
    try {
      // The division itself answers on this thread; the server would change threads twice.
      reply =
          division instanceof RaftClientAsynchronousProtocol direct
              ? direct.submitClientRequestAsync(request)
              : server.submitClientRequestAsync(request);
    } catch (IOException | RuntimeException e) {
      ended(proposal, null, e);
      return;
    }
    var _ = reply.whenComplete((answer, failure) -> ended(proposal, answer, failure));
  }

  private void ended(
      Proposal proposal, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
    underWay.remove(proposal);
    if (proposal.result().isDone()) {
      return;
    }
    Throwable cause = failure != null ? failure : reply == null ? null : reply.getException();
    Kind kind =
        switch (cause) {
          case NotLeaderException e -> Kind.NOT_LEADER;
          case LeaderNotReadyException e -> Kind.NOT_LEADER;
          case LeaderSteppingDownException e -> Kind.NOT_LEADER;
          case ResourceUnavailableException e -> Kind.OVERLOADED;
          case null, default -> Kind.NOT_LEADER;
        };
    // Raft may have taken it just when the log was being closed.
    String why =
        cause == null
            ? "the log was closed before it was applied"
            : "the entry was not appended: " + cause;
    proposal.fail(kind, why, cause);
  }

  /**
   * Lets go of log entries that the snapshots make needless.
   *
   * @param index the last of them
   */
  void purge(long index) {
    var _ =
        division
            .getRaftLog()
            .purge(index)
            .whenComplete(
                (purged, failure) -> {
                  if (failure != null) {
                    LOG.warn("event=purge_failed index={}", index, failure);
                  }
                });
  }

  /** Stops calling the applier, closes the server and fails what is under way. */
  void close() {
    bridge.detach();
    try {
      threads.hurryLogWorker(this::logIsOpen);
      server.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("event=raft_close_failed", e);
    }
    for (Proposal proposal : underWay) {
      proposal.fail(Kind.CLOSED, "the log was closed", null);
    }
  }

  private boolean logIsOpen() {
    try {
      return division.getRaftLog().isOpened();
    } catch (IllegalStateException e) {
      return false; // It never was.
    }
  }
}
