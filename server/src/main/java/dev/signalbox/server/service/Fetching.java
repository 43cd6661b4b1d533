package dev.signalbox.server.service;

import com.google.protobuf.util.Durations;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.token.Token;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.output.OutputSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Fetches by token, waiting for news if asked to. Each waiting fetch holds a virtual thread. */
final class Fetching {
  private final Engine engine;
  private final OutputSource output;
  private final TokenCodec tokens;
  private final ServiceLimits limits;
  private final Semaphore waiting;
  private final Turn streams = Turn.ofHalfTheCores();
  private final PageShare pages = PageShare.ofHeap();

  Fetching(Engine engine, OutputSource output, TokenCodec tokens, ServiceLimits limits) {
    this.engine = engine;
    this.output = output;
    this.tokens = tokens;
    this.limits = limits;
    this.waiting = new Semaphore(limits.waitingMax());
  }

  /** Step by step, as the reader wants it. */
  Reading read(String token, Presence client) {
    Reading.Places places = new Reading.Places(waiting, limits.waitingMax());
    return Reading.open(new Reading.Sources(engine, output, tokens, places), token, client);
  }

  PageShare pages() {
    return pages;
  }

  /** Whether the server is stopping: nobody waits any more. */
  boolean closing() {
    return engine.wakeups().closed();
  }

  FetchResponse fetch(FetchRequest request, Presence client, Sizing sizing)
      throws InterruptedException {
    return fetch(request, client, sizing, () -> PageRule.ALL, Turn.AT_ONCE);
  }

  /** One of many pages that follow each other with no pause of the client's in between. */
  FetchResponse stream(FetchRequest request, Presence client, Sizing sizing)
      throws InterruptedException {
    return fetch(request, client, sizing, () -> PageRule.ALL, streams);
  }

  /**
   * @param rules gives one for each page that is filled
   * @param turn when a page is filled
   */
  FetchResponse fetch(
      FetchRequest request, Presence client, Sizing sizing, Supplier<PageRule> rules, Turn turn)
      throws InterruptedException {
    Token token = tokens.decode(request.getToken()).orElseThrow(Refusals::badToken);
    long deadline = System.nanoTime() + waitFor(request).toNanos();
    int pageBytes = pageBytes(request);
    boolean packed = request.getPackedRows();
    Supplier<FetchPage.Room> room =
        () -> new FetchPage.Room(pageBytes, sizing, packed, rules.get());
    FetchResponse response = once(token, room.get(), turn);
    if (settled(response) || deadline <= System.nanoTime()) {
      return response;
    }
    if (!waiting.tryAcquire()) {
      throw Refusals.tooManyWaiting(limits.waitingMax());
    }
    // Listen first, look again, then wait: what comes in between ends the wait.
    try (Wakeups.Waiter waiter = engine.wakeups().listen(token.run())) {
      client.waitsAt(waiter);
      while (true) {
        response = once(token, room.get(), turn);
        long leftNs = deadline - System.nanoTime();
        if (settled(response) || leftNs <= 0 || closing() || client.left()) {
          return response;
        }
        waiter.await(patience(token, leftNs));
      }
    } finally {
      waiting.release();
    }
  }

  /** No longer than the fetch lease allows: who waits is there, and the lease is to know it. */
  private Duration patience(Token token, long leftNs) {
    Duration left = Duration.ofNanos(leftNs);
    long leaseMs = engine.live(token.run()).map(r -> r.submission().fetchTimeoutMs()).orElse(0L);
    Duration renewal = Duration.ofMillis(Math.max(20, leaseMs / 4));
    return leaseMs > 0 && renewal.compareTo(left) < 0 ? renewal : left;
  }

  private static boolean settled(FetchResponse response) {
    return response.getEnd() || response.getResponsesCount() > 0;
  }

  private FetchResponse once(Token token, FetchPage.Room room, Turn turn)
      throws InterruptedException {
    Optional<Run> found = RunService.find(engine, token.run(), token.index());
    if (found.isEmpty()) {
      return FetchResponse.newBuilder()
          .setJobStatus(RunMessages.gone())
          .setToken(tokens.encode(token))
          .setEnd(true)
          .build();
    }
    Run run = found.get();
    if (!run.state().terminal()) {
      engine.fetched(run.id());
    }
    FetchPage.Filled page = turn.take(() -> FetchPage.fill(run, token.cursor(), output, room));
    return FetchResponse.newBuilder()
        .setJobStatus(status(run, page))
        .addAllResponses(page.responses())
        .setToken(tokens.encode(token.at(page.cursor())))
        .setEnd(page.end())
        .build();
  }

  /** As the reader sees it: a run has not ended before everything has been handed out. */
  private static JobStatus status(Run run, FetchPage.Filled page) {
    return run.state().terminal() && !page.end()
        ? RunMessages.status(JobStatus.Code.RUNNING, "")
        : RunMessages.status(run);
  }

  private Duration waitFor(FetchRequest request) {
    if (!request.hasWait()) {
      return Duration.ZERO;
    }
    if (!Durations.isValid(request.getWait()) || Durations.isNegative(request.getWait())) {
      throw Refusals.badRequest("wait is not a duration of 0 s or more");
    }
    Duration asked =
        Duration.ofSeconds(
            Math.min(request.getWait().getSeconds(), limits.waitMax().toSeconds()),
            request.getWait().getNanos());
    return asked.compareTo(limits.waitMax()) > 0 ? limits.waitMax() : asked;
  }

  private int pageBytes(FetchRequest request) {
    if (request.getPageBytes() < 0) {
      throw Refusals.badRequest("page_bytes " + request.getPageBytes() + " is negative");
    }
    int bytesMax = pages.bytesMax(limits.pageBytesMax());
    return request.getPageBytes() == 0 ? bytesMax : Math.min(request.getPageBytes(), bytesMax);
  }
}
