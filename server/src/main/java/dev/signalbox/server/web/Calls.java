package dev.signalbox.server.web;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.ListResponse;
import dev.signalbox.api.v1.LogChunk;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.RunManyRequest;
import dev.signalbox.api.v1.RunManyResponse;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.ServerInfo;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.service.LogReading;
import dev.signalbox.server.service.Presence;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.service.ServiceException.Kind;
import dev.signalbox.server.service.ServiceLimits;
import dev.signalbox.server.web.Route.Answer;
import dev.signalbox.server.web.Route.QueryParameter;
import dev.signalbox.server.web.Route.Visit;
import dev.signalbox.server.web.Route.Work;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What each path does. Each request's thread is its own and may wait. */
final class Calls {
  private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
  private static final String NDJSON = "application/x-ndjson";

  private final RunService service;
  private final Answers answers;
  private final Bodies bodies;
  private final EventStream events;
  private final ArrowPages arrow;
  private final OpenApi openApi;

  Calls(RunService service, Answers answers, Bodies bodies, ServiceLimits limits) {
    this.service = service;
    this.answers = answers;
    this.bodies = bodies;
    this.events = new EventStream(answers);
    this.arrow = new ArrowPages(answers);
    this.openApi = new OpenApi(this::routes, new SchemaBounds(limits));
  }

  /** All there is. */
  List<Route> routes() {
    return List.of(
        post("/v1/runs", "run", "Submit a run", RunRequest.getDescriptor(), Job.getDescriptor())
            .by(this::run),
        post("/v1/runs:batch", "runMany", "Submit up to 500 runs", BATCH, BATCH_ANSWER)
            .by(this::runMany),
        get("/v1/runs", "list", "Runs, newest first", Answer.json(ListResponse.getDescriptor()))
            .with(Query.OF_LIST)
            .by(this::list),
        get("/v1/runs/{run}", "get", "One run", Answer.json(Run.getDescriptor())).by(this::get),
        get("/v1/runs/{run}/status", "status", "Just its status", STATUS).by(this::status),
        get("/v1/runs/{run}/logs", "logs", "What its attempts wrote", LOGS)
            .with(Query.OF_LOGS)
            .by(this::logs),
        get("/v1/runs/{run}/events", "events", "Follow it from the start", EVENTS).by(this::events),
        post("/v1/runs/{run}:cancel", "cancel", "Ask it to stop", CANCEL, Run.getDescriptor())
            .by(this::cancel),
        new Draft("POST", "/v1/fetch", "fetch", "What is new since a token", FETCH, NONE, PAGES)
            .by(this::fetch),
        new Draft("POST", "/v1/watch", "watch", "Follow from a token", FETCH, NONE, EVENTS)
            .by(this::watch),
        get("/v1/server", "server", "About the server", Answer.json(ServerInfo.getDescriptor()))
            .by(this::server),
        get("/healthz", "health", "Whether it lives", TEXT).by(this::health),
        get("/readyz", "ready", "Whether it serves", TEXT).by(this::ready),
        get("/openapi.json", "openapi", "This document", Answer.json(null)).by(this::openApi));
  }

  private static final Descriptor BATCH = RunManyRequest.getDescriptor();
  private static final Descriptor BATCH_ANSWER = RunManyResponse.getDescriptor();
  private static final Descriptor CANCEL = CancelRequest.getDescriptor();
  private static final Descriptor FETCH = FetchRequest.getDescriptor();
  private static final Descriptor PAGE = FetchResponse.getDescriptor();
  private static final Answer STATUS = Answer.json(JobStatus.getDescriptor());
  private static final List<QueryParameter> NONE = List.of();
  private static final Answer PAGES = new Answer(Answers.JSON, PAGE, ArrowPages.MEDIA_TYPE);
  private static final Answer EVENTS = new Answer(EventStream.MEDIA_TYPE, PAGE, null);
  private static final Answer LOGS = new Answer(NDJSON, LogChunk.getDescriptor(), Answer.TEXT);
  private static final Answer TEXT = new Answer(Answer.TEXT, null, null);

  private static Draft get(String path, String operation, String summary, Answer answer) {
    return new Draft("GET", path, operation, summary, null, List.of(), answer);
  }

  private static Draft post(
      String path, String operation, String summary, Descriptor body, Descriptor answer) {
    return new Draft("POST", path, operation, summary, body, List.of(), Answer.json(answer));
  }

  /** A route that lacks its work. */
  private record Draft(
      String method,
      String path,
      String operation,
      String summary,
      @Nullable Descriptor body,
      List<QueryParameter> parameters,
      Answer answers) {
    Draft with(List<QueryParameter> known) {
      return new Draft(method, path, operation, summary, body, known, answers);
    }

    Route by(Work work) {
      return new Route(method, path, operation, summary, body, parameters, answers, work);
    }
  }

  // ---- submitting and stopping ---------------------------------------------------------------

  private void run(Visit visit) throws Exception {
    RunRequest request = bodies.read(visit.request(), RunRequest.newBuilder()).build();
    send(visit, await(service.run(visit.caller(), request)));
  }

  private void runMany(Visit visit) throws Exception {
    RunManyRequest request = bodies.read(visit.request(), RunManyRequest.newBuilder()).build();
    send(visit, await(service.runMany(visit.caller(), request)));
  }

  private void cancel(Visit visit) throws Exception {
    CancelRequest.Builder request = bodies.read(visit.request(), CancelRequest.newBuilder());
    if (!request.getRun().isEmpty() && !request.getRun().equals(visit.run())) {
      throw bad("the body's run is not the path's; leave it out");
    }
    request.setRun(idOf(visit));
    send(visit, await(service.cancel(visit.caller(), request.build())));
  }

  // ---- reading -------------------------------------------------------------------------------

  private void list(Visit visit) {
    Query query = new Query(visit.request().query());
    PrintedPage page = new PrintedPage(answers);
    ListResponse list = service.list(visit.caller(), query.list(), page);
    answers.send(visit.response(), page.take(list));
  }

  private void get(Visit visit) {
    GetRequest request = GetRequest.newBuilder().setRun(idOf(visit)).build();
    send(visit, service.get(visit.caller(), request));
  }

  private void status(Visit visit) {
    GetRequest request = GetRequest.newBuilder().setRun(idOf(visit)).build();
    send(visit, service.status(visit.caller(), request));
  }

  private void server(Visit visit) {
    send(visit, service.serverInfo(visit.caller()));
  }

  private void health(Visit visit) {
    text(visit, 200, "ok\n");
  }

  private void ready(Visit visit) {
    boolean ready = service.serverInfo(visit.caller()).getLeader();
    text(visit, ready ? 200 : 503, ready ? "ready\n" : "not ready\n");
  }

  private void openApi(Visit visit) {
    answers.guard(visit.response());
    visit.response().header(HeaderNames.CONTENT_TYPE, Answers.JSON);
    visit.response().send(openApi.document());
  }

  // ---- following -----------------------------------------------------------------------------

  private void fetch(Visit visit) throws Exception {
    FetchRequest request = bodies.read(visit.request(), FetchRequest.newBuilder()).build();
    if (ArrowPages.wanted(visit.request())) {
      arrow.send(visit.response(), service.fetchRows(visit.caller(), request, client(visit)));
      return;
    }
    PrintedPage page = new PrintedPage(answers);
    FetchResponse fetched = service.fetch(visit.caller(), request, client(visit), page);
    answers.send(visit.response(), page.take(fetched));
  }

  private void watch(Visit visit) throws Exception {
    FetchRequest.Builder request = bodies.read(visit.request(), FetchRequest.newBuilder());
    Optional<String> last = lastEvent(visit);
    last.ifPresent(request::setToken);
    follow(visit, request.build(), last.isPresent());
  }

  private void events(Visit visit) throws Exception {
    Optional<String> last = lastEvent(visit);
    GetRequest run = GetRequest.newBuilder().setRun(idOf(visit)).build();
    String token = service.tokenOf(visit.caller(), run, last);
    FetchRequest request = FetchRequest.newBuilder().setToken(token).build();
    follow(visit, request, last.isPresent());
  }

  private void follow(Visit visit, FetchRequest request, boolean resumed) throws Exception {
    PrintedPage page = new PrintedPage(answers);
    events.send(visit, service.follow(visit.caller(), request, page), page, resumed);
  }

  private void logs(Visit visit) throws Exception {
    Query query = new Query(visit.request().query());
    LogReading reading = service.logs(visit.caller(), query.logs(idOf(visit)));
    Presence client = client(visit);
    Optional<List<LogChunk>> chunks = reading.next(client);
    boolean json = visit.request().headers().value(HeaderNames.ACCEPT).orElse("").contains("json");
    answers.guard(visit.response());
    visit
        .response()
        .header(HeaderNames.CONTENT_TYPE, json ? NDJSON : Answer.TEXT + "; charset=utf-8");
    // Closed only at the end: to close it is to say that this was all.
    OutputStream out = visit.response().outputStream();
    while (chunks.isPresent()) {
      for (LogChunk chunk : chunks.get()) {
        out.write(json ? line(chunk) : plain(chunk));
      }
      out.flush();
      chunks = reading.next(client);
    }
    if (client.left()) {
      // Nothing could be written that would show whether it still reads.
      throw new CloseConnectionException("the client has left");
    }
    out.close();
  }

  private byte[] line(LogChunk chunk) {
    return (answers.json(chunk) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] plain(LogChunk chunk) {
    return chunk.hasNotice()
        ? ("\n[signalbox] " + chunk.getNotice().getText() + "\n").getBytes(StandardCharsets.UTF_8)
        : chunk.getData().toByteArray();
  }

  private static Presence client(Visit visit) {
    return Line.of(visit.request()).client();
  }

  // ---- common --------------------------------------------------------------------------------

  private static Optional<String> lastEvent(Visit visit) {
    return visit.request().headers().value(LAST_EVENT_ID);
  }

  /** URLs end up in logs and histories, which is no place for a token. */
  private static String idOf(Visit visit) {
    if (TokenCodec.looksLikeToken(visit.run())) {
      throw bad("a token does not belong in a URL; use the run's id, or POST /v1/fetch");
    }
    return visit.run();
  }

  private static ServiceException bad(String text) {
    return new ServiceException(Kind.INVALID, "SB-HTTP-400", text);
  }

  private void send(Visit visit, Message message) {
    answers.send(visit.response(), message);
  }

  private void text(Visit visit, int status, String text) {
    answers.guard(visit.response());
    visit.response().status(status).header(HeaderNames.CONTENT_TYPE, Answer.TEXT);
    visit.response().send(text.getBytes(StandardCharsets.UTF_8));
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
