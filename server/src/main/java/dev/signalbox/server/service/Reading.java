package dev.signalbox.server.service;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.token.Token;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.output.OutputSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads one run from a token on, waiting for news in between. Who reads is there: its fetch lease
 * is renewed. Used by one thread.
 */
public final class Reading implements AutoCloseable {
  /** What all readings of a server share. */
  record Sources(Engine engine, OutputSource output, TokenCodec tokens, Places places) {}

  /** How many may wait at once. */
  record Places(Semaphore free, int max) {}

  private final Sources sources;
  private final Presence client;
  private Token token;
  private Optional<Run> run = Optional.empty();
  private Wakeups.@Nullable Waiter waiter;

  private Reading(Sources sources, Token token, Presence client) {
    this.sources = sources;
    this.token = token;
    this.client = client;
  }

  static Reading open(Sources sources, String token, Presence client) {
    return new Reading(
        sources, sources.tokens.decode(token).orElseThrow(Refusals::badToken), client);
  }

  public RunId id() {
    return token.run();
  }

  /** After what has been read so far. */
  public String token() {
    return sources.tokens.encode(token);
  }

  /** As it was at the last read; empty if nothing is known of it any more. */
  public Optional<Run> run() {
    return run;
  }

  /**
   * Hands on what is new, up to what the taker does not take: rows come one by one. May read a
   * disk, or wait for a node that lags behind.
   *
   * @return whether nothing can follow
   */
  public boolean read(PageRule taker) {
    run = RunService.find(sources.engine, token.run(), token.index());
    if (run.isEmpty()) {
      return true;
    }
    if (!run.get().state().terminal()) {
      sources.engine.fetched(token.run());
    }
    FetchPage.Filled page =
        FetchPage.fill(
            run.get(),
            token.cursor(),
            sources.output,
            new FetchPage.Room(Integer.MAX_VALUE, response -> 0, false, taker));
    token = token.at(page.cursor());
    return page.end();
  }

  /** Whether waiting is in vain: the client has left, or the server is stopping. */
  public boolean over() {
    return client.left() || sources.engine.wakeups().closed();
  }

  /**
   * Waits for news, for so long at most. The first time it begins to listen and comes back at once:
   * listen first, look again, then wait, and what comes in between ends the wait.
   *
   * @throws ServiceException if too many wait already
   */
  public void await(Duration max) throws InterruptedException {
    if (waiter != null) {
      waiter.await(patience(max));
      return;
    }
    if (!sources.places.free.tryAcquire()) {
      throw Refusals.tooManyWaiting(sources.places.max);
    }
    waiter = sources.engine.wakeups().listen(token.run());
    client.waitsAt(waiter);
  }

  /** No longer than the fetch lease allows: who waits is there, and the lease is to know it. */
  private Duration patience(Duration max) {
    long leaseMs = run.map(r -> r.submission().fetchTimeoutMs()).orElse(0L);
    Duration renewal = Duration.ofMillis(Math.max(20, leaseMs / 4));
    return leaseMs > 0 && renewal.compareTo(max) < 0 ? renewal : max;
  }

  @Override
  public void close() {
    if (waiter != null) {
      waiter.close();
      sources.places.free.release();
    }
  }
}
