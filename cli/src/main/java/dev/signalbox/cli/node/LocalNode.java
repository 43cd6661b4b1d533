package dev.signalbox.cli.node;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.connect.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The data directory's own node: the one that is alive, or one that is started now.
 *
 * <p>No lock is taken here. The node itself holds the directory's lock, so of several that are
 * started at once one lives, and whoever started a loser finds the winner's address.
 */
public final class LocalNode implements Endpoint {
  private static final Duration READY_TIME = Duration.ofSeconds(30);

  private static final Duration NOTICE_AFTER = Duration.ofSeconds(3);
  private static final int STARTS_MAX = 3;

  private static final long POLL_MS = 5;

  private final Path dataDir;
  private final NodeStarter starter;
  private final Consumer<String> notices;

  /**
   * The node of a data directory.
   *
   * @param notices is told when a node is started and is not there at once
   */
  public LocalNode(Path dataDir, NodeStarter starter, Consumer<String> notices) {
    this.dataDir = dataDir;
    this.starter = starter;
    this.notices = notices;
  }

  @Override
  public InetSocketAddress address() {
    return AddressFile.alive(dataDir).orElseGet(this::start);
  }

  @Override
  public boolean accepts(String theirDataDir) {
    return theirDataDir.isEmpty() || real(Path.of(theirDataDir)).equals(real(dataDir));
  }

  @Override
  public boolean mustBeChecked() {
    return true;
  }

  /** A node that ended while nobody used it is started again without a word. */
  @Override
  public Duration quietTime() {
    return NOTICE_AFTER;
  }

  @Override
  public String describe() {
    return "the node of " + dataDir;
  }

  private InetSocketAddress start() {
    long startedAt = System.nanoTime();
    StartedNode node = starter.start(dataDir);
    int starts = 1;
    boolean told = false;
    while (true) {
      Optional<InetSocketAddress> alive = AddressFile.alive(dataDir);
      if (alive.isPresent()) {
        return alive.get();
      }
      if (!node.isAlive() && !ownerLives()) {
        // It lost a race against a node that has ended since, or it cannot start at all.
        if (starts == STARTS_MAX) {
          throw ended(node);
        }
        starts++;
        node = starter.start(dataDir);
      }
      long waited = System.nanoTime() - startedAt;
      if (waited > READY_TIME.toNanos()) {
        throw notReady();
      }
      if (!told && waited > NOTICE_AFTER.toNanos()) {
        told = true;
        notices.accept("waiting for the node of " + dataDir + " to be ready");
      }
      pause();
    }
  }

  /** Whether the process that last held the directory is alive: it is starting, or about to end. */
  private boolean ownerLives() {
    try {
      String pid = Files.readString(dataDir.resolve("server.pid")).strip();
      return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  private CliException notReady() {
    return new CliException(
        ExitCode.UNREACHABLE,
        "SB-NODE-505: the node of "
            + dataDir
            + " is not ready after "
            + READY_TIME.toSeconds()
            + " s; see "
            + starter.log(dataDir));
  }

  private CliException ended(StartedNode node) {
    String last = node.lastWords();
    String what = "SB-NODE-500: the node of " + dataDir + " ended at its start";
    return new CliException(
        ExitCode.UNREACHABLE,
        what + (last.isEmpty() ? "" : " (" + last + ")") + "; see " + starter.log(dataDir));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.INTERRUPTED, "SB-CLI-130: interrupted", e);
    }
  }
}
