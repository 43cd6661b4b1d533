package dev.signalbox.cli.node;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Starts a node before it is asked for, so that it comes up while this program still loads its own
 * classes. Whoever asks for the node then gets the one that was begun.
 */
public final class HeadStart implements NodeStarter {
  private final NodeStarter starter;
  private @Nullable Path directory;
  private @Nullable CompletableFuture<Optional<StartedNode>> begun;

  public HeadStart(NodeStarter starter) {
    this.starter = starter;
  }

  /** Starts the directory's node in the background, unless one is alive. */
  public synchronized void begin(Path dataDir) {
    CompletableFuture<Optional<StartedNode>> node = new CompletableFuture<>();
    directory = dataDir;
    begun = node;
    Thread.ofPlatform()
        .daemon()
        .name("head-start")
        .start(
            () -> {
              try {
                boolean alive = AddressFile.alive(dataDir).isPresent();
                node.complete(alive ? Optional.empty() : Optional.of(starter.start(dataDir)));
              } catch (RuntimeException e) {
                node.completeExceptionally(e);
              }
            });
  }

  @Override
  public StartedNode start(Path dataDir) {
    return taken(dataDir).orElseGet(() -> starter.start(dataDir));
  }

  /** What was begun, once: a second start means that it did not live. */
  private Optional<StartedNode> taken(Path dataDir) {
    CompletableFuture<Optional<StartedNode>> node;
    synchronized (this) {
      node = dataDir.equals(directory) ? begun : null;
      begun = null;
    }
    try {
      return node == null ? Optional.empty() : node.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public Path log(Path dataDir) {
    return starter.log(dataDir);
  }
}
