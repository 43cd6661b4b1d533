package dev.signalbox.server.grpc;

import dev.signalbox.server.service.InboundBytes;
import dev.signalbox.server.service.PageShare;
import dev.signalbox.server.service.ServiceException;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/**
 * Counts a call until its answer is sent, and what comes in of its message, which gRPC keeps until
 * it is whole.
 */
final class CallTracer extends ServerStreamTracer {
  private final InboundBytes.Request request;
  private final PageShare.Call call;

  private CallTracer(InboundBytes.Request request, PageShare.Call call) {
    this.request = request;
    this.call = call;
  }

  static ServerStreamTracer.Factory factory(InboundBytes inbound, PageShare pages) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new CallTracer(inbound.begin(), pages.open());
      }
    };
  }

  /** What it throws ends the call, as a message that is larger than allowed does. */
  @Override
  public void inboundWireSize(long bytes) {
    try {
      request.received(bytes);
    } catch (ServiceException e) {
      throw Statuses.of(e).asRuntimeException();
    }
  }

  @Override
  public void streamClosed(Status status) {
    request.close();
    call.close();
  }
}
