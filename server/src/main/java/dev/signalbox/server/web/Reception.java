package dev.signalbox.server.web;

import dev.signalbox.core.model.Nearest;
import dev.signalbox.core.model.SpecCheck;
import dev.signalbox.server.service.Caller;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.Refusals;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.service.ServiceException.Kind;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Where every request comes in: past the doorkeeper and the gate to its route. */
final class Reception {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  private final Doorkeeper doorkeeper;
  private final Gate gate;
  private final List<Route> routes;
  private final Answers answers;

  Reception(Doorkeeper doorkeeper, Gate gate, List<Route> routes, Answers answers) {
    this.doorkeeper = doorkeeper;
    this.gate = gate;
    this.routes = routes;
    this.answers = answers;
  }

  void handle(ServerRequest request, ServerResponse response) {
    try {
      doorkeeper.check(
          new Doorkeeper.Signs(
              request.authority(),
              request.headers().value(HeaderNames.ORIGIN),
              request.headers().value(FETCH_SITE)),
          request.localPeer().host(),
          request.localPeer().port());
      Caller caller = gate.admit(arrival(request));
      serve(caller, request, response);
      closeIfAsked(request);
    } catch (CloseConnectionException | RequestException e) {
      // The web server's own way to end a connection or refuse what it could not read.
      throw e;
    } catch (UncheckedIOException e) {
      if (response.isSent()) {
        throw new CloseConnectionException("the client has left", e);
      }
      refuse(response, e);
      closeIfAsked(request);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      refuse(response, e);
      closeIfAsked(request);
    }
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
    Optional<Route> otherMethod = Optional.empty();
    for (Route route : routes) {
      Optional<String> run = route.match(path);
      if (run.isPresent() && route.method().equals(method)) {
        knownParameters(route, request);
        route.work().handle(new Route.Visit(caller, run.get(), request, response));
        return;
      }
      if (run.isPresent()) {
        otherMethod = Optional.of(route);
      }
    }
    throw otherMethod.map(Reception::wrongMethod).orElseGet(() -> nothingAt(path));
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

  private static ServiceException wrongMethod(Route route) {
    return new ServiceException(
        Kind.NOT_FOUND, "SB-HTTP-405", "use " + route.method() + " for " + route.path());
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

  private void refuse(ServerResponse response, Exception e) {
    ServiceException refusal = Refusals.from(e);
    if (response.isSent()) {
      // Half an answer is out: all that is left is not to make it look whole.
      throw new CloseConnectionException(refusal.getMessage());
    }
    answers.refuse(response, refusal);
  }
}
