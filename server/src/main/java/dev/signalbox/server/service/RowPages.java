package dev.signalbox.server.service;

import dev.signalbox.api.v1.FetchRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.Head;
import dev.signalbox.api.v1.Response;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.token.Cursor.Position;
import dev.signalbox.core.token.Token;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.datasource.DataSources;
import dev.signalbox.server.output.OutputSource;
import dev.signalbox.server.output.Responses;
import dev.signalbox.server.service.ServiceException.Kind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fetches pages that have rows of one result each, and that result's head with them. */
final class RowPages {
  private final Fetching fetching;
  private final Engine engine;
  private final OutputSource output;
  private final TokenCodec tokens;
  private final DataSources dataSources;

  RowPages(
      Fetching fetching,
      Engine engine,
      OutputSource output,
      TokenCodec tokens,
      DataSources dataSources) {
    this.fetching = fetching;
    this.engine = engine;
    this.output = output;
    this.tokens = tokens;
    this.dataSources = dataSources;
  }

  RowPage fetch(FetchRequest request, Presence client) throws InterruptedException {
    FetchRequest packed = request.toBuilder().setPackedRows(true).build();
    FetchResponse page =
        fetching.fetch(packed, client, Sizing.PROTOBUF, OneResult::new, Turn.AT_ONCE);
    List<String> notices =
        page.getResponsesList().stream()
            .filter(Response::hasNotice)
            .map(response -> response.getNotice().getText())
            .toList();
    return new RowPage(
        page.getJobStatus().getCode(),
        page.getToken(),
        page.getEnd(),
        notices,
        result(request.getToken(), page.getResponsesList()));
  }

  private RowPage.@Nullable Result result(String token, List<Response> responses) {
    Optional<Response> found = responses.stream().filter(OneResult::belongsToResult).findFirst();
    if (found.isEmpty()) {
      return null;
    }
    Response first = found.get();
    Token from = tokens.decode(token).orElseThrow(Refusals::badToken);
    Run run =
        RunService.find(engine, from.run(), from.index())
            .orElseThrow(() -> Refusals.noSuchRun(from.run().toString()));
    int task = run.spec().indexOf(first.getTask());
    Head head = first.hasHead() ? first.getHead() : headBefore(run, task, first, from);
    List<Response> rows = responses.stream().filter(OneResult::hasRows).toList();
    return new RowPage.Result(
        first.getTask(), first.getAttempt(), database(run.taskSpec(task)), head, rows);
  }

  private Head headBefore(Run run, int task, Response row, Token from) {
    int ordinal = run.task(task).attempts().get(row.getAttempt() - 1).ordinal();
    long offset =
        from.cursor().positions().stream()
            .filter(position -> position.ordinal() == ordinal)
            .mapToLong(Position::offset)
            .findFirst()
            .orElse(0);
    Frame.Head head =
        output
            .head(run.id(), task, row.getAttempt(), offset)
            .orElseThrow(
                () ->
                    new ServiceException(
                        Kind.INTERNAL,
                        "SB-OUTPUT-002",
                        "the output has rows before any head; fetch it as JSON"));
    return Responses.all(head, new Responses.Source(row.getTask(), row.getAttempt()))
        .getFirst()
        .getHead();
  }

  private String database(TaskSpec task) {
    return task.action() instanceof Action.Sql sql ? dataSources.kind(sql.datasource()) : "";
  }
}
