package dev.signalbox.server.grpc;

import dev.signalbox.api.sqlflow.FetchRequest;
import dev.signalbox.api.sqlflow.FetchResponse;
import dev.signalbox.api.sqlflow.Request;
import dev.signalbox.api.sqlflow.Response;
import dev.signalbox.api.sqlflow.SQLFlowGrpc;
import dev.signalbox.server.service.Caller;
import dev.signalbox.server.service.Presence;
import dev.signalbox.server.sqlflow.SqlFlowService;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The calls of SQLFlow's clients. */
final class SqlFlowCalls extends SQLFlowGrpc.SQLFlowImplBase {
  private final SqlFlowService service;
  private final Answering answering;

  SqlFlowCalls(SqlFlowService service, Answering answering) {
    this.service = service;
    this.answering = answering;
  }

  /** A stream of one. */
  @Override
  public void run(Request request, StreamObserver<Response> observer) {
    Caller caller = GateInterceptor.caller();
    answering.later(observer, () -> service.run(caller, request));
  }

  @Override
  public void fetch(FetchRequest request, StreamObserver<FetchResponse> observer) {
    Caller caller = GateInterceptor.caller();
    Presence client = new Presence();
    ((ServerCallStreamObserver<FetchResponse>) observer).setOnCancelHandler(client::leave);
    answering.onBlocking(observer, () -> service.fetch(caller, request, client));
  }
}
