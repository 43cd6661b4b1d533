package dev.signalbox.server.web;

import dev.signalbox.core.model.Nearest;
import dev.signalbox.core.model.SpecCheck;
import dev.signalbox.server.service.Caller;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.PageShare;
import dev.signalbox.server.service.Refusals;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.service.ServiceException.Kind;
import io.helidon.common.LazyValue;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where every request comes in: past the doorkeeper and the gate to its route. */
final class Reception {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  private final Doorkeeper doorkeeper;
  private final Gate gate;
  private final Supplier<PageShare> pages;
  private final LazyValue<List<Route>> routes;
  private final Answers answers;

  Reception(
      Doorkeeper doorkeeper,
      Gate gate,
      Supplier<PageShare> pages,
      LazyValue<List<Route>> routes,
      Answers answers) {
    this.doorkeeper = doorkeeper;
    this.gate = gate;
    this.pages = pages;
    this.routes = routes;
    this.answers = answers;
  }

  void handle(ServerRequest request, ServerResponse response) {
    try {
      answer(request, response);
    } finally {
      Line.of(request).answered();
    }
  }

  private void answer(ServerRequest request, ServerResponse response) {
    try {
      Optional<ServiceException> unframed = Framing.problem(request.headers());
      if (unframed.isPresent()) {
        throw refusedForGood(request, response, unframed.get());
      }
      if (!request.content().hasEntity()) {
        Line.of(request).answering();
      }
      doorkeeper.check(
          new Doorkeeper.Signs(
              request.authority(),
              request.headers().value(HeaderNames.ORIGIN),
              request.headers().value(FETCH_SITE)),
          request.localPeer().host(),
          request.localPeer().port());
      Caller caller = gate.admit(arrival(request));
      try (PageShare.Call _ = pages.get().open()) {
        serve(caller, request, response);
      }
      closeIfAsked(request);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RequestException e) {
      throw refusedForGood(request, response, Framing.unreadable(e));
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      refuse(request, response, Refusals.from(e));
      closeIfAsked(request);
    }
  }

  /** Where the next request would begin is not known. */
  private CloseConnectionException refusedForGood(
      ServerRequest request, ServerResponse response, ServiceException refusal) {
    response.header(HeaderValues.CONNECTION_CLOSE);
    refuse(request, response, refusal);
    return new CloseConnectionException(refusal.getMessage());
  }

  /** The web server says that it closes, and then waits for the client to do so. */
  private static void closeIfAsked(ServerRequest request) {
    if (request.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("as the client asked");
    }
  }

  private void serve(Caller caller, ServerRequest request, ServerResponse response)
      throws Exception {
    String path = request.path().rawPath();
    String method = request.prologue().method().text();
    List<Route> here =
        routes.get().stream().filter(route -> route.match(path).isPresent()).toList();
    if (here.isEmpty()) {
      throw nothingAt(path);
    }
    Optional<Route> asked = here.stream().filter(r -> r.method().equals(method)).findFirst();
    if (asked.isEmpty()) {
      List<String> methods = here.stream().map(Route::method).sorted().toList();
      response.header(HeaderNames.ALLOW, String.join(", ", methods));
      throw wrongMethod(here.getFirst().path(), methods);
    }
    knownParameters(asked.get(), request);
    String run = asked.get().match(path).orElseThrow();
    asked.get().work().handle(new Route.Visit(caller, run, request, response));
  }

  private static void knownParameters(Route route, ServerRequest request) {
    List<String> known = route.parameters().stream().map(Route.QueryParameter::name).toList();
    for (String name : request.query().names()) {
      if (!known.contains(name)) {
        throw new ServiceException(
            Kind.INVALID,
            "SB-HTTP-400",
            "there is no parameter "
                + SpecCheck.quote(name)
                + " here."
                + Nearest.hint(name, known));
      }
    }
  }

  private static ServiceException wrongMethod(String path, List<String> methods) {
    return new ServiceException(
        Kind.NOT_FOUND, "SB-HTTP-405", "use " + String.join(" or ", methods) + " for " + path);
  }

  private static ServiceException nothingAt(String path) {
    return new ServiceException(
        Kind.NOT_FOUND,
        "SB-HTTP-404",
        "there is nothing at " + SpecCheck.quote(path) + "; /openapi.json says what there is");
  }

  private static Gate.Arrival arrival(ServerRequest request) {
    return new Gate.Arrival(
        request.path().rawPath(),
        request.remotePeer().host(),
        name -> request.headers().value(HeaderNames.create(name)));
  }

  private void refuse(ServerRequest request, ServerResponse response, ServiceException refusal) {
    try {
      if (request.prologue().method().equals(Method.HEAD)) {
        answers.refuseBriefly(response, refusal);
      } else {
        answers.refuse(response, refusal);
      }
    } catch (IllegalStateException e) {
      // Half an answer is out: all that is left is not to make it look whole.
      throw new CloseConnectionException(refusal.getMessage(), e);
    }
  }
}
