package dev.signalbox.server.service;

import com.google.protobuf.util.Durations;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.server.service.ServiceException.Kind;

/** Follows one run from a token to its end: a fetch after the other. Used by one thread. */
public final class Following {
  /** After so long without news a step gives an empty response, so that the line can be probed. */
  private static final long STEP_SECONDS = 15;

  private final Fetching fetching;
  private final Sizing sizing;
  private FetchRequest request;

  Following(Fetching fetching, FetchRequest request, Sizing sizing) {
    this.fetching = fetching;
    this.sizing = sizing;
    this.request = request.toBuilder().setWait(Durations.fromSeconds(STEP_SECONDS)).build();
  }

  /** The page that is there just now, which may be empty. Does not wait for news. */
  public FetchResponse first(Presence client) throws InterruptedException {
    FetchResponse response =
        fetching.stream(request.toBuilder().clearWait().build(), client, sizing);
    request = request.toBuilder().setToken(response.getToken()).build();
    return response;
  }

  /**
   * The next page. Waits for news; a page without responses says only that there was none for a
   * while. After a page that ends, there is no next.
   */
  public FetchResponse next(Presence client) throws InterruptedException {
    FetchResponse response = fetching.stream(request, client, sizing);
    boolean news = response.getEnd() || response.getResponsesCount() > 0;
    if (!news && fetching.closing()) {
      throw new ServiceException(
          Kind.UNAVAILABLE, "SB-NODE-503", "this server is stopping; follow again with the token");
    }
    request = request.toBuilder().setToken(response.getToken()).build();
    return response;
  }
}
