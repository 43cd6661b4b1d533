package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.cli.connect.Link;
import dev.signalbox.cli.connect.Patience;
import dev.signalbox.cli.text.Times;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Fetches page after page until the run's end. Each page's token is kept only after the page was
 * shown, so whatever happens in between, nothing is shown twice and nothing is missed.
 */
public final class Follower {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private final Link link;
  private final FollowView view;
  private volatile String token;

  public Follower(Link link, FollowView view, String token) {
    this.link = link;
    this.view = view;
    this.token = token;
  }

  /** The token that fetches what has not been shown yet. */
  public String token() {
    return token;
  }

  /** Follows to the end; gives the run's last status. */
  public JobStatus follow() {
    FetchResponse page = fetch(token);
    while (!page.getEnd()) {
      // The next page comes while this one is shown.
      String after = page.getToken();
      CompletableFuture<FetchResponse> next =
          CompletableFuture.supplyAsync(() -> fetch(after), Thread::startVirtualThread);
      view.page(page);
      token = after;
      page = await(next);
    }
    view.page(page);
    token = page.getToken();
    return page.getJobStatus();
  }

  private FetchResponse fetch(String from) {
    FetchRequest request =
        FetchRequest.newBuilder()
            .setToken(from)
            .setWait(Times.duration(WAIT))
            .setPackedRows(view.takesPackedRows())
            .build();
    return link.call(Patience.FOLLOW, DEADLINE, stub -> stub.fetch(request));
  }

  private static FetchResponse await(CompletableFuture<FetchResponse> next) {
    try {
      return next.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException told) {
        throw told;
      }
      throw e;
    }
  }
}
